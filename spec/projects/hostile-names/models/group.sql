{{ config(materialized='table', alias='gro"up') }}
select * from {{ ref('order') }}
