{{ config(group='people', access='protected') }} select * from {{ ref('owned') }} join {{ ref('citizens') }} using (id)
