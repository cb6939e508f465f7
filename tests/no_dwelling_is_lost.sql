-- As many dwellings in the mart as LOVAC has, and no more.
with layers as (
  select
    (select count(distinct local_id) from {{ ref('stg_lovac__housing') }}) as staging,
    (select count(*) from {{ ref('int_housing__history') }}) as intermediate,
    (select count(*) from {{ ref('marts_production_housing') }}) as mart
)

select *
from layers
where staging <> intermediate or intermediate <> mart
