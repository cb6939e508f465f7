{{#with limits() as |limit|}}
select {{ cleaned(columns()) }}, n,
  {{#each (var 'widths') as |width|}}{{ band('n', width) }} as band_{{ width }}, {{/each}}
  {{ limit.low }} as low, {{clean column="b" otherwise="'none'"}} as b_or_none, {{ codes_of('raw') }} as codes
from {{ ref('raw') }}
{{/with}}
