{{ config(materialized='table', schema='marts', alias='Totals par région') }}
select region, count(*) as n from {{ ref('codes') }} group by all
