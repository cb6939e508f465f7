{{ config(format='csv') }}
select * from {{ ref('base') }} limit 0
