{{ config(materialized='view') }}
select id, {{ ref('initial') }}(label) as i, {{ ref('initial') }}(label, length := 3) as three from {{ ref('owners') }}
