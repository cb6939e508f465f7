{% set names = run_query("select full_name from " ~ ref('stg_people')).columns[0].values() -%}
{% do log('names: ' ~ names | join(', '), info=true) -%}
select {{ names | length }} as n
