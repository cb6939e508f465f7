{{ config(materialized='logged', post_hook="insert into {{ this }} values (0, 0, 'hook')") }}
select * from {{ ref('base') }}
