{{ config(materialized='ephemeral') }}
select id, score from {{ ref('stg_people') }} where score is not null
