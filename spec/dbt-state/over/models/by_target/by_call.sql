{{ config(materialized='table', full_refresh=(target.name == 'prod'), meta={'to': target.name}) }}
select one from {{ ref('by_yaml') }}
