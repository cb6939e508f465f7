{{ config(alias='twice', schema='deep') }}
-- depends_on: {{ ref('people_by_city') }}
select e.id, double_score, p.name from {{ ref('eph_next') }} e join {{ ref('stg_people') }} p using (id)
