{{ config(materialized='table', post_hook=after_commit('insert into {{ this }} values (0, 0)')) }}
select * from {{ ref('of_two') }}(2, 4)
