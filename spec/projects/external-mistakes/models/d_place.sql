{{ config(location='exports/{schma}/{year}.parquet') }}
select 1 as a
