{{ config(alias='same', schema='marts') }}
select 1 as id
