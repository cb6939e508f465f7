{{ config(materialized='swapped', post_hook="update {{ this }} set name = upper(name)") }}
select * from {{ ref('shown') }}
