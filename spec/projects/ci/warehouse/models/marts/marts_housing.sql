select housing_id, commune from {{ ref('stg_app__housing') }}
