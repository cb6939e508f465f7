{{ config(incremental_strategy='merge') }}
select 1 as id, {{ is_incremental() }} as again
