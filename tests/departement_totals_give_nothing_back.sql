-- Where a département's total is told, what neither its communes nor its EPCI tell is nothing, or at least two communes and
-- 11 dwellings together.
with hidden as (
  select
    cells.departement_code,
    cells.year,
    cells.measure,
    count(*) as cells,
    sum(cells.dwellings) as dwellings,
    sum(cells.rest) as rest
  from {{ ref('int_stats__commune_cells') }} as cells
  join {{ ref('marts_stats_vacancy_by_commune_year') }} as communes using (commune_code, year)
  left join {{ ref('marts_stats_vacancy_by_epci_year') }} as epci using (epci_code, year)
  where {{ told('cells.measure', 'communes') }} is null
    and {{ told('cells.measure', 'epci') }} is null
  group by cells.departement_code, cells.year, cells.measure
)

select hidden.departement_code, hidden.year, hidden.measure
from hidden
join {{ ref('marts_stats_vacancy_by_departement_year') }} as departements using (departement_code, year)
where {{ told('hidden.measure', 'departements') }} is not null
  and not {{ hides_enough('hidden.cells', 'hidden.dwellings', 'hidden.rest') }}
