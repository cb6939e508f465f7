-- The up to six owners of each dwelling and year, one a row, their identity replaced by a pseudonym.
-- Names, addresses and birth dates end here: what is kept of them is a key, an age band and a commune.
with ranked as (
  select
    local_id,
    data_year,
    ranks.owner_rank,
    {{ by_rank('owner_fiscal_id') }} as fiscal_id,
    {{ by_rank('owner_name') }} as name,
    {{ by_rank('owner_town') }} as town,
    {{ by_rank('owner_birth_date') }} as birth_date,
    {{ by_rank('owner_group') }} as group_code,
    {{ by_rank('owner_right') }} as right_code
  from {{ ref('stg_lovac__housing') }}
  cross join (select unnest([{{#each (var 'owner_ranks') as |rank|}}{{ rank }}, {{/each}}]) as owner_rank) as ranks
),

compared as materialized (
  select
    *,
    {{ normalise_name('name') }} as comparable_name,
    regexp_extract(town, '^[0-9]{5}') as postal_code,
    {{ normalise_town("regexp_replace(town, '^[0-9]{5} *', '')") }} as comparable_town
  from ranked
  where name is not null
),

births as (
  -- A birth date given in one edition stands for the others too.
  select fiscal_id, comparable_name, max(birth_date) as birth_date
  from compared
  where birth_date is not null
  group by fiscal_id, comparable_name
),

towns as (
  select distinct postal_code, comparable_town
  from compared
  where postal_code <> ''
),

homes as (
  select towns.postal_code, towns.comparable_town, communes.commune_code
  from towns
  join {{ ref('int_common__communes') }} as communes
    on communes.comparable_name = towns.comparable_town
    and left(communes.postal_code, 2) = left(towns.postal_code, 2)
  qualify row_number() over (
    partition by towns.postal_code, towns.comparable_town
    order by communes.postal_code = towns.postal_code desc, communes.commune_code
  ) = 1
),

identified as (
  select
    compared.* exclude (birth_date),
    coalesce(compared.birth_date, births.birth_date) as birth_date,
    {{ person_identity('compared.comparable_name', 'coalesce(compared.birth_date, births.birth_date)', 'compared.town') }} as identity,
    homes.commune_code as home_commune_code
  from compared
  left join births using (fiscal_id, comparable_name)
  left join homes using (postal_code, comparable_town)
)

select
  local_id,
  data_year,
  owner_rank,
  {{ pseudonymise('identity') }} as owner_key,
  case
    when group_code in ('1', '2', '3', '4', '9') then 'public body'
    when group_code in ('5', '6') then 'social landlord'
    when group_code in ('7', '8') then 'co-owners'
    when group_code = '0' then 'company'
    else 'person'
  end as owner_kind,
  case right_code
    when 'P' then 'full owner'
    when 'U' then 'usufruct'
    when 'N' then 'bare owner'
    when 'I' then 'joint owner'
    else 'other'
  end as right_kind,
  {{ age_band('birth_date', 'data_year') }} as age_band,
  home_commune_code,
  {{ departement_of('home_commune_code') }} as home_departement_code
from identified
qualify row_number() over (partition by local_id, data_year, identity order by owner_rank) = 1
