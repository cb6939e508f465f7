{{ config(meta={'owner': 'bob'}) }}
select * from {{ ref('c_mart') }}
