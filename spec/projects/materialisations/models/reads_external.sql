{{ config(materialized='table') }}
select region, len(codes) as n from {{ ref('regions_out') }}
