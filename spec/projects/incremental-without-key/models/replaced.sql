{{config materialized="incremental" incremental_strategy="delete+insert" unique_key=(list)}}
select 1 as id
