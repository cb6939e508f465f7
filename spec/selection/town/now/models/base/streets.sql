select * from {{ source('registry_old', 'streets') }} join {{ ref('districts') }} using (district)
