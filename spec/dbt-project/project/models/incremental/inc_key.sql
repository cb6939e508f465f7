{{ config(unique_key='id', on_schema_change='append_new_columns') }}
select id, name, {{ is_incremental() | string | lower }} as again{% if is_incremental() %}, 7 as extra{% endif %} from {{ ref('people') }}
{% if is_incremental() %} where id >= 3 {% endif %}
