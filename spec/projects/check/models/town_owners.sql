{{ config(materialized='ephemeral') }}
select o.owner_id, o.full_name, c.label as town from {{ ref('stg_owners') }} o join {{ ref('communes') }} c on c.code = o.commune_code
