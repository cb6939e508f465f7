{{ config(incremental_strategy='merge', merge_update_columns=['n'], merge_exclude_columns=['id']) }}
select * from {{ ref('events') }}
