{{ config(delimiter=';') }}
select 1 as a
