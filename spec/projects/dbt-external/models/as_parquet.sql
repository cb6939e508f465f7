{{ config(alias='renamed') }}
select * from {{ ref('base') }}
