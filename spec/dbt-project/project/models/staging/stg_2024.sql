select id, name from {{ ref('stg_people') }} where joined >= date '2024-01-01' and joined < date '2025-01-01'
