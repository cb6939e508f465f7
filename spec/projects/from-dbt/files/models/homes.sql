select * from {{ source('lake', 'homes') }} join {{ source('lake', 'rents') }} using (id)
