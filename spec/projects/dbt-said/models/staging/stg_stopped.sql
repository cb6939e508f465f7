{{ config(materialized='telling', raises=true) }}
{% set asked = run_query("select full_name from " ~ ref('stg_people') ~ " order by id") -%}
select {{ (asked.columns[0].values() | length) if execute else 0 }} as n /* {{ asked.columns[0].values() | join(', ') if execute }} */
