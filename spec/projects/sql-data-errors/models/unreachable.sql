{{ config(materialized='table', extensions=['httpfs']) }}
select * from read_csv('http://127.0.0.1:1/people.csv?token=secret')
