-- Communes, départements and regions hold the same people.
with counted as (
  select
    (select sum(population) from {{ ref('marts_admin_communes') }}) as communes,
    (select sum(population) from {{ ref('marts_admin_departements') }}) as departements,
    (select sum(population) from {{ ref('marts_admin_regions') }}) as regions
)

select *
from counted
where communes is distinct from departements or departements is distinct from regions
