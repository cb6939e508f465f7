{{ config(materialized='ephemeral') }}
select owner_id, label, {label: label, born: birth_date} as card from {{ ref('stg_owners') }}
