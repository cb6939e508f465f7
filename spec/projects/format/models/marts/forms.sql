with a as (from {{ ref('orders') }} select * exclude (note) replace(year+1 as year), list_transform(doubled, lambda x: x+1) as l)
select id, year::varchar as year, l[1:-1] as some, 2**3 as eight, 7//2 as three, $$it's$$ as text, e'a\'b' as other,
{{#each (var 'years') as |y|}}count(*) filter (where year = {{ y }}) over () as in_{{ y }}, {{/each}}
from a asof join (select 2025 as from_year) b on a.year >= b.from_year
where {{#if (is_incremental)}}false{{else}}true{{/if}}
qualify row_number() over (partition by id order by year desc)=1
