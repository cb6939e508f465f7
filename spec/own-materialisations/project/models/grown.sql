{{ config(materialized='incremental', post_hook="this is never run") }}
select id{% if is_incremental() %} + 10{% endif %} as id from {{ ref('base') }}{% if is_incremental() %} where id < (select max(id) from {{ this }}){% endif %}
