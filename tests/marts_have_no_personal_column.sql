-- No column of a mart is named as something personal. `name` is that of a commune, département or authority.
-- depends on: {{ ref('marts_production_housing') }}, {{ ref('marts_production_owners') }},
-- {{ ref('marts_production_join_owner_housing') }}, {{ ref('marts_production_establishments') }},
-- {{ ref('marts_production_campaigns') }}, {{ ref('marts_admin_communes') }}, {{ ref('marts_admin_departements') }},
-- {{ ref('marts_stats_vacancy_by_commune_year') }}
select table_name, column_name
from information_schema.columns
where table_schema = 'marts'
  and starts_with(table_name, 'marts_')
  and regexp_matches(
    column_name,
    '(^|_)(full_?name|first_?name|last_?name|surname|prenom|nom|address|adresse|street|birth|naissance|jdatnss|e?mail|phone|tel|longitude|latitude|comment|note|fiscal_id|idpersonne)(_|$)'
  )
