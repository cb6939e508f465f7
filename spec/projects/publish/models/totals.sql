{{ config(materialized='view') }}
select sum(population) as n from {{ ref('marts_admin_communes') }}
