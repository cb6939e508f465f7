{{ config(materialized='view') }} select * from {{ ref('in_6') }}
