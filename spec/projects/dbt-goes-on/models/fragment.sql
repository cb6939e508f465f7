{{ config(materialized='ephemeral') }}
select {% if execute %}{{ exceptions.raise_compiler_error('never') }}{% endif %} 1 as id
