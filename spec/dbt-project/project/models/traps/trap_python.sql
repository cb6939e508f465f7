{%- set ns = namespace(total=0) -%}
{%- set parts = [] -%}
{%- for k, v in {'b': 2, 'a': 1}.items() -%}
  {%- do parts.append(k ~ '=' ~ v) -%}
  {%- set ns.total = ns.total + v -%}
{%- endfor -%}
{%- set stamp = modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=2) -%}
select '{{ parts | sort | join(",") }}' as parts, {{ ns.total }} as total, '{{ stamp.strftime("%Y-%m-%d") }}' as stamp,
  '{{ "%s-%02d" | format("x", 3) }}' as f, '{{ "{}:{:>4}".format("a", 5) }}' as g, '{{ "A,b,C".lower().split(",")[1:] | join("+") }}' as h,
  {{ 7 // 2 }} as i, {{ 7 / 2 }} as j, {{ 2 ** 3 }} as k, '{{ 1.0 }}' as l, '{{ [1, 2.50, "x"] | tojson }}' as m,
  '{{ fromjson('{"a": [1, 2]}').a | sum }}' as n, '{{ modules.re.sub("[0-9]+", "#", "a12b3") }}' as o,
  '{{ target.schema }}.{{ target.name }}.{{ target.type }}' as p, '{{ model.name }}' as q, '{{ this }}' as r, '{{ env_var("NOT_SET_AT_ALL", "fallback") }}' as s,
  '{{ local_md5("x") }}' as t, '{{ zip([1, 2], ["a", "b"]) | list | length }}' as u, '{{ set([1, 1, 2]) | length }}' as v,
  '{{ var("features_greeting") | title }} {{ var("unset", "d") }}' as w, {{ dbt.date_trunc("month", "date '2024-05-17'") }} as x, '{{ "a" in ["a"] }}' as y,
  '{{ adapter.get_relation(database=target.database, schema="nope", identifier="nope") is none }}' as z
