{{ config(options={'partition_by': 'part', 'overwrite_or_ignore': true}) }}
select * from {{ ref('base') }} where part = '{{ var("part", "x") }}' or {{ var('all', true) }}
