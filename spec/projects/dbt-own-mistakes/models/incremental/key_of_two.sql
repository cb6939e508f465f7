{{ config(unique_key="id || '-' || k") }}
select * from (values (1, 1, {{ is_incremental() }}), (1, 2 + {{ is_incremental() }}::integer, {{ is_incremental() }})) as rows(id, k, again)
