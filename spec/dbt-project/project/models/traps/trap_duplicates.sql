{{ config(materialized='table') }}
select a.id, a.name, b.id, b.name, b.city from {{ ref('people') }} a join {{ ref('people') }} b on a.id = b.id
