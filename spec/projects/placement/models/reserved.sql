{{ config(schema='_eider') }}
select 1 as id
