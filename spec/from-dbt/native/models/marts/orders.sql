{{#with (['card', 'gift']) as |ways|~}}

select
    customer,
    {{#each (ways) as |way|~}}
    sum(case when way = '{{ way }}' then amount else 0 end) as {{ way }}_amount{{#if ((not @last))}},{{/if}}
    {{/each~}}
from {{ ref('stg_orders') }}
group by customer{{/with}}
