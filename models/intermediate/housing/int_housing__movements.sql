-- What became of a dwelling from one edition to the next: it entered vacancy, stayed, or left it (sortie de vacance).
with years as (
  select unnest([{{#each (var 'years') as |year|}}{{ year }}, {{/each}}]) as year
),

editions as (
  select year, lag(year) over (order by year) as year_before
  from years
),

followed as (
  select local_id, editions.year, false as was_vacant, true as is_vacant
  from {{ ref('int_housing__years') }} as dwellings
  join editions on editions.year = dwellings.data_year
  where editions.year_before is not null
  union all
  select local_id, editions.year, true as was_vacant, false as is_vacant
  from {{ ref('int_housing__years') }} as dwellings
  join editions on editions.year_before = dwellings.data_year
)

select
  local_id,
  year,
  case
    when bool_or(is_vacant) and bool_or(was_vacant) then 'stayed'
    when bool_or(is_vacant) then 'entered'
    else 'left'
  end as movement
from followed
group by local_id, year
