{{ config(limit=0, severity='warn') }}
select 1
