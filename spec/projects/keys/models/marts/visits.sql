{{ config(materialized='incremental', unique_key='person') }}
select person_key as person, day from {{ ref('people') }}
{{#if (is_incremental)}}
where day > (select max(day) from {{ this }})
{{/if}}
