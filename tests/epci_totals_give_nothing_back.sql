-- Where an EPCI's total is told, what its communes mask is nothing, or at least two of them and 11 dwellings together.
with hidden as (
  select cells.epci_code, cells.year, count(*) as cells, sum(cells.dwellings) as dwellings
  from {{ ref('int_stats__commune_cells') }} as cells
  join {{ ref('marts_stats_vacancy_by_commune_year') }} as communes using (commune_code, year)
  where cells.measure = 'vacant' and communes.vacant_dwellings is null
  group by cells.epci_code, cells.year
)

select hidden.epci_code, hidden.year
from hidden
join {{ ref('marts_stats_vacancy_by_epci_year') }} as told using (epci_code, year)
where told.vacant_dwellings is not null
  and (hidden.cells < 2 or hidden.dwellings < {{ var('smallest_cell') }})
