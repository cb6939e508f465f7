select * from {{ source('raw', 't1') }} join {{ source('raw', 't0') }} using (id)
