{{ config(format='json', location='exports/visits.json', options={'array': true}) }}
select * from {{ ref('visits') }} where n > 100
