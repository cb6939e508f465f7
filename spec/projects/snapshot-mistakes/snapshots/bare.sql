{{ config(enabled=true) }}
select * from {{ ref('things') }}
