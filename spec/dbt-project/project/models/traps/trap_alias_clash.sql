{{ config(schema='other', alias='stg_people', materialized='table') }}
select 1 as id
