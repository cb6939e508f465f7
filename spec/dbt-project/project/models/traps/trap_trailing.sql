{{ config(
    materialized = "table",
    tags = ["a", "b",],
    meta = {"none": None, "yes": True, "low": true, "n": none,},
) }}
{% set xs = [True, true, False, None, none, 1.0, 2,] %}
select '{{ xs | join("|") }}' as xs, {{ kit.shout("'x'",) }} as shouted, '{{ (None, true, ) }}' as t, $${{ xs }}$$ as listed
{%- if not None and True and true %}, 1 as yes{% endif %}
, $${{ {"a": None, "b": True} }}$$ as "d"
