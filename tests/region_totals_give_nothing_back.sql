-- Where a region's total is told, what neither its communes, EPCI nor départements tell is nothing, or at least two
-- communes and 11 dwellings together.
with hidden as (
  select
    places.region_code,
    cells.year,
    cells.measure,
    count(*) as cells,
    sum(cells.dwellings) as dwellings,
    sum(cells.rest) as rest
  from {{ ref('int_stats__commune_cells') }} as cells
  join {{ ref('departements') }} as places on places.code = cells.departement_code
  join {{ ref('marts_stats_vacancy_by_commune_year') }} as communes using (commune_code, year)
  left join {{ ref('marts_stats_vacancy_by_epci_year') }} as epci using (epci_code, year)
  left join {{ ref('marts_stats_vacancy_by_departement_year') }} as departements
    on departements.departement_code = cells.departement_code and departements.year = cells.year
  where {{ told('cells.measure', 'communes') }} is null
    and {{ told('cells.measure', 'epci') }} is null
    and {{ told('cells.measure', 'departements') }} is null
  group by places.region_code, cells.year, cells.measure
)

select hidden.region_code, hidden.year, hidden.measure
from hidden
join {{ ref('marts_stats_vacancy_by_region_year') }} as regions using (region_code, year)
where {{ told('hidden.measure', 'regions') }} is not null
  and not {{ hides_enough('hidden.cells', 'hidden.dwellings', 'hidden.rest') }}
