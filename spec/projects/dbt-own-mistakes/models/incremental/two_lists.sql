{{ config(incremental_strategy='merge', unique_key='id', merge_update_columns=['v'], merge_exclude_columns=['u']) }}
select 1 as id, 'a' as v, 'b' as u
