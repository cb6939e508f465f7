{{ config(materialized='swapped', kind='view') }}
select id, '{{ is_incremental() }}' as again from {{ ref('turned') }}
