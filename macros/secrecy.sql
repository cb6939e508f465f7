{{#macro is_secret dwellings largest}}(({{ dwellings }}) between 1 and {{ var('smallest_cell') }} - 1
    or coalesce({{ largest }}, 0) > {{ var('largest_share') }} * ({{ dwellings }})){{/macro}}

{{#macro is_too_small dwellings}}coalesce({{ dwellings }}, 0) between 1 and {{ var('smallest_cell') }} - 1{{/macro}}

{{#macro hides_enough cells dwellings rest}}({{ cells }} = 0 or ({{ cells }} >= 2
    and not {{ is_too_small(dwellings) }} and not {{ is_too_small(rest) }})){{/macro}}

{{#macro told_cells dimension column}}select
  departement_code,
  year,
  class as {{ column }},
  case when not is_masked then dwellings end as dwellings,
  case
    when not is_masked then round(100.0 * dwellings / sum(dwellings) over (partition by departement_code, year), 1)
  end as share_percent,
  is_masked
from {{ ref('int_stats__class_cells') }}
where dimension = '{{ dimension }}'{{/macro}}

{{#test no_small_cell model column_name}}
select *
from {{ model }}
where {{ column_name }} between 1 and {{ var('smallest_cell') }} - 1
{{/test}}
