{{ config(materialized='incremental', post_hook=["{{ note('after') }}"], my_key='mine') }}
select * from {{ source('raw', 'events') }}
{% if is_incremental() %}where id > 1{% endif %}
