{{ config(format='xlsx') }}
select * from {{ ref('base') }}
