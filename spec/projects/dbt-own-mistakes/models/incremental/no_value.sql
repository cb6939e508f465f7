{{ config(incremental_strategy='merge', unique_key='id') }}
select * from (values (1, {{ is_incremental() }}), (null, {{ is_incremental() }})) as rows(id, again)
