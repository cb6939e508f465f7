{{ config(tags=['nightly', 'public']) }}
select * from {{ ref('b_int') }} left join {{ ref('other') }} using (id)
