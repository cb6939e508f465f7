{{ config(materialized='table') }}
select (select count(*) from {{ ref('nothing_csv') }}) as none, (select count(*) from {{ ref('in_parts') }}) as parts, (select count(*) from {{ ref('outside') }}) as outside
