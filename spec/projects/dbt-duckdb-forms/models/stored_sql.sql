{{ config(materialized='table') }}
select view_name, sql from duckdb_views() where not internal -- {{ ref('seen') }} {{ ref('both') }}
