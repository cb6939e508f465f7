{{ config(materialized='table', dialect='jinja', materialised='view') }}
{% set x = 1 %}
select {{ shout('a') }}, {{ x.y.z }} from {{ ref('nowhere') }}
