{{ config(materialized='table') }}
select a.id, b.word from {{ ref('stg_people') }} a join {{ source('far_away', 'far') }} b on a.id = b.id
