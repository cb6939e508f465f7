{{ config(location='exports/all/one.csv') }}
select 1 as a
