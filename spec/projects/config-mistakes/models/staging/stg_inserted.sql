{{config materialized="incremental" incremental_strategy="delete+insert" unique_key=(list)}}
select * from {{ ref('codes') }}
