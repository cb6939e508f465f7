{{ config(materialized='incremental', unique_key='id') }}
-- one order a row
select 1 as id, 'a  b -- no comment {{ target.name }}' as note,2025 as year, [x*2 for x in [1,2]] as doubled,
  {'k': 1} as pair /* of one */
{{#if (is_incremental)}}
where 1 > (select max(id) from {{ this }}) and true
{{else}}
where true
{{/if}}
