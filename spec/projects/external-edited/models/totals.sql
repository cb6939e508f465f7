{{ config(location='exports/totals.csv') }}
select 2 as n
