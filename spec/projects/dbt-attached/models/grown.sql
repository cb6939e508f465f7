{{ config(materialized='incremental', unique_key='id', database='hall', post_hook='update {{ this }} set n = n + 1') }}
select id, 1 as n from {{ ref('codes') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) - 1 {% endif %}
