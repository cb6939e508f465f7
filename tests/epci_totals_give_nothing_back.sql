-- Where an EPCI's total is told, what its communes mask is nothing, or at least two of them and 11 dwellings together.
with hidden as (
  select
    cells.epci_code,
    cells.year,
    cells.measure,
    count(*) as cells,
    sum(cells.dwellings) as dwellings,
    sum(cells.rest) as rest
  from {{ ref('int_stats__commune_cells') }} as cells
  join {{ ref('marts_stats_vacancy_by_commune_year') }} as communes using (commune_code, year)
  where {{ told('cells.measure', 'communes') }} is null
  group by cells.epci_code, cells.year, cells.measure
)

select hidden.epci_code, hidden.year, hidden.measure
from hidden
join {{ ref('marts_stats_vacancy_by_epci_year') }} as epci using (epci_code, year)
where {{ told('hidden.measure', 'epci') }} is not null
  and not {{ hides_enough('hidden.cells', 'hidden.dwellings', 'hidden.rest') }}
