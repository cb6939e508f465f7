{{ config(unique_key='id', on_schema_change='sync_all_columns', incremental_strategy='delete+insert') }}
{% if is_incremental() %}select 1 as id, 'b' as b{% else %}select 1 as id, 'a' as a union all select 2, 'a2'{% endif %}
