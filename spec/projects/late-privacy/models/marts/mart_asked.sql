{%- set people = run_query("select full_name from " ~ ref('stg_people') ~ " order by 1").columns[0].values() -%}
select '{{ people | first }}' as label
