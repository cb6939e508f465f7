{{ config(materialized='view') }}
select id from read_csv('lake/shapes.csv')
