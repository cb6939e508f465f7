{{ config(materialized='table', post_hook="{% if true %}create or replace table audit as select count(*) as n from {{ this }}{% endif %}") }}
{%- set columns = ['id', 'amount'] -%}
select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    {{ cents('amount') }} as cents,
    {{ initials('owner_name') }} as owner_initials,
    customer
from {{ ref('raw_orders') }}
where id >= {{ var('least') }} - 1
