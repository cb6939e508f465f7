{{ config(alias='SAME', schema='marts') }}
select 1 as id
