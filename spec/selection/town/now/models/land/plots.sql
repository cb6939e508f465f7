select * from {{ ref('parcels') }} join {{ ref('streets') }} using (street)
