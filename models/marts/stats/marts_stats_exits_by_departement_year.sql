{{ config(tags=['vacancy', 'public', 'metabase']) }}
-- What became of vacant dwellings between an edition and the one before. The three numbers hang together by the totals of
-- the two years: they are told together or not at all.
select
  departement_code,
  year,
  case when not bool_or(is_masked) then coalesce(sum(dwellings) filter (where class = 'entered'), 0)::bigint end as entered,
  case when not bool_or(is_masked) then coalesce(sum(dwellings) filter (where class = 'stayed'), 0)::bigint end as stayed,
  -- Left vacancy: sorties de vacance.
  case when not bool_or(is_masked) then coalesce(sum(dwellings) filter (where class = 'left'), 0)::bigint end as exits,
  case
    when not bool_or(is_masked)
      then round(
        100.0 * coalesce(sum(dwellings) filter (where class = 'left'), 0)
        / nullif(sum(dwellings) filter (where class in ('left', 'stayed')), 0),
        1
      )
  end as exit_rate_percent,
  bool_or(is_masked) as is_masked
from {{ ref('int_stats__class_cells') }}
where dimension = 'movement'
group by departement_code, year
