with codes as (select * from {{ ref('codes') }})
select c.code, i.n from codes c join {{ ref('inner_one') }} i on i.n = 1
