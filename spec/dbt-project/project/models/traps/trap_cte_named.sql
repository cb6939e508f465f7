with stg_people as (select * from {{ ref('stg_people') }}), people as (select * from stg_people)
select p.id from people p where exists (select 1 from stg_people s where s.id = p.id)
