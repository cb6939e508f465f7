{{ config(unique_key='"the Key"', on_schema_change='nothing') }}
select 1 as "the Key", {{ is_incremental() }} as again
