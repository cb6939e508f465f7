{{ config(location='{{ this.name }}_of_{{ target.name }}.csv', options={'header': 0, 'null': 'none'}) }}
select * from {{ ref('base') }}
