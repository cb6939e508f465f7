with recursive one as (select * from {{ ref('stg_owners') }}),
two(id, x) as (select owner_id, full_name from one),
three as (select id, x from two union all select id - 1, x from three where id > 1)
select * from three
