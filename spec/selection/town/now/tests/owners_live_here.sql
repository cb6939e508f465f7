select * from {{ ref('owners') }} join {{ ref('streets') }} using (street) where false_owner
