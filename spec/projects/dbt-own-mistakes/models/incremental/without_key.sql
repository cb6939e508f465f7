{{ config(incremental_strategy='delete+insert') }}
select 1 as id, {{ is_incremental() }} as again
