{{ config(location='named.txt') }}
select * from {{ ref('base') }}
