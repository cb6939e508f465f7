select id, v as value, w, born from {{ ref('stg_people') }}
