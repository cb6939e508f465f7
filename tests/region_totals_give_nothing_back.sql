-- Where a region's total is told, what neither its communes, EPCI nor départements tell is nothing, or at least two
-- communes and 11 dwellings together.
with hidden as (
  select regions.region_code, cells.year, count(*) as cells, sum(cells.dwellings) as dwellings
  from {{ ref('int_stats__commune_cells') }} as cells
  join {{ ref('departements') }} as regions on regions.code = cells.departement_code
  join {{ ref('marts_stats_vacancy_by_commune_year') }} as communes using (commune_code, year)
  left join {{ ref('marts_stats_vacancy_by_epci_year') }} as epci using (epci_code, year)
  left join {{ ref('marts_stats_vacancy_by_departement_year') }} as departements
    on departements.departement_code = cells.departement_code and departements.year = cells.year
  where cells.measure = 'vacant'
    and communes.vacant_dwellings is null
    and epci.vacant_dwellings is null
    and departements.vacant_dwellings is null
  group by regions.region_code, cells.year
)

select hidden.region_code, hidden.year
from hidden
join {{ ref('marts_stats_vacancy_by_region_year') }} as told using (region_code, year)
where told.vacant_dwellings is not null
  and (hidden.cells < 2 or hidden.dwellings < {{ var('smallest_cell') }})
