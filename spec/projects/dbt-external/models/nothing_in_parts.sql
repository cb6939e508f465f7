{{ config(options={'partition_by': 'part'}) }}
select * from {{ ref('base') }} limit 0
