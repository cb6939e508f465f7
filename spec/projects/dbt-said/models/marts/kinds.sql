{% set kinds = run_query("select distinct kind from " ~ ref('stg_people') ~ " order by 1").columns[0].values() -%}
{% if execute %}{% do print('kinds: ' ~ kinds | join(', ')) %}{% endif -%}
select {{ kinds | length }} as n
