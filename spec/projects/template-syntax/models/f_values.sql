select {{ var('years') }}, {{ var('place') }}, {{ null }},
  {{#each 3 as |n|}} {{ n }} {{/each}}
  {{#each var('place') as |v k|}} {{ quote(k) }} as {{ v }}, {{/each}}
  {{ upper() }}, {{ upper([1]) }}, {{ add('a', 1) }}, {{ ref('a', 'b', 'c') }}, {{ ref(1) }}, {{ config('table') }},
  {{ var('years', default=3) }}, {{ join('a') }}, {{ range(1, 10, 0) }}, {{ gt('a', 1) }}, {{ get(var('place'), 'cod') }},
  {{ var('place').cod }}
