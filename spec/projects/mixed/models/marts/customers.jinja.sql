{% set names = dbt_utils.get_column_values(ref('stg_orders'), 'customer') %}
select id, cents {% for name in names %}, {{ half('cents') }} as of_{{ name }}{% endfor %} from {{ ref('orders') }}
