{{ config(unique_key=['id', 'name'], incremental_strategy='merge', merge_update_columns=['n']) }}
select id, name, {% if is_incremental() %}2{% else %}1{% endif %} as n, {% if is_incremental() %}2{% else %}1{% endif %} as kept from {{ ref('people') }}
{% if is_incremental() %} where id < 3 union all select 9, 'Nine', 2, 2 {% endif %}
