{{ config(location='exports/none/', format='csv', options={'partition_by': 'year'}) }}
select * from {{ ref('visits') }} where n > 100
