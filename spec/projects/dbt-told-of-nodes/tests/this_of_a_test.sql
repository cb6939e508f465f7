{#- A test is told where its failing rows would be kept; and what one macro keeps in the context another finds there. -#}
{% do keep('a', 'b') %}
select '{{ this }} {{ this.name }} {{ model.alias }} {{ kept("a") }} {{ kept("c") }}' as told
from {{ ref('columns') }}
where '{{ this }}' <> '"told"."main_dbt_test__audit"."this_of_a_test"' or '{{ kept("a") }}' <> 'b'
