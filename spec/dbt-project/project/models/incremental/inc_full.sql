{{ config(full_refresh=true, unique_key='id') }}
select 1 as id, {{ is_incremental() | string | lower }} as again
