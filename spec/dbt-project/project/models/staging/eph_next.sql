{{ config(materialized='ephemeral') }}
with base as (select * from {{ ref('eph_base') }})
select id, score * 2 as double_score from base
