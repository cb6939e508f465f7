{{ config(tags=["cold", "blue"]) }} select * from {{ ref('in_0') }} join {{ ref('in_2') }} using (id)
