{% set asked = run_query("select full_name from " ~ ref('stg_people')) -%}
{% set names = asked.columns[0].values() if execute else [] -%}
{% do log('names: ' ~ names | join(', '), info=true) -%}
select {{ names | length }} as n
