{{ config(access='private', materialized='table') }} select id, born from {{ ref('persons') }}
