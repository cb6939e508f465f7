{{ config(location='https://example.org/out.csv') }}
select 1 as a
