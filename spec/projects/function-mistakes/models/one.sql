{{ config(parameters=['n']) }}
select 1 as a
