-- depends_on: {{ ref('people') }}
{% call statement('n', fetch_result=True) -%} select count(*) from {{ ref('people') }} {%- endcall -%}
{%- set n = load_result('n')['data'][0][0] if execute else 0 -%}
select {{ n }} as n
