{% set asked = run_query("select distinct kind from " ~ ref('stg_people') ~ " order by 1") -%}
{% set kinds = asked.columns[0].values() if execute else [] -%}
{% if execute %}{% do print('kinds: ' ~ kinds | join(', ')) %}{% endif -%}
select {{ kinds | length }} as n
