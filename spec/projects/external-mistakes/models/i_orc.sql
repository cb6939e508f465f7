{{ config(format='orc') }}
select 1 as a
