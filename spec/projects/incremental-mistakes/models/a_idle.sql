{{ config(merge_update_columns=['n']) }}
select * from {{ ref('events') }}
