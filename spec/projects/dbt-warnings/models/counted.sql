{{ config(materialized='table') }}
select count(*) as n from {{ ref('of_made_up') }} union all select count(*) from {{ ref('made_up') }}
