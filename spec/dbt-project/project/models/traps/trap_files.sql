select o.id, o.status, p.name from {{ source('files', 'orders') }} o join {{ source('files', 'people') }} p using (id)
