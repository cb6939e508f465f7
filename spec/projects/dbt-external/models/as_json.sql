{{ config(format='json', options={'array': True}) }}
select * from {{ ref('base') }}
