-- What entered and what stayed are the département's vacant dwellings.
select movements.departement_code, movements.year
from {{ ref('marts_stats_exits_by_departement_year') }} as movements
join {{ ref('marts_stats_vacancy_by_departement_year') }} as totals using (departement_code, year)
where movements.entered + movements.stayed <> totals.vacant_dwellings
