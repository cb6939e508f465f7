{{ config(location='threads/', options={'per_thread_output': true}) }}
select * from {{ ref('base') }}
