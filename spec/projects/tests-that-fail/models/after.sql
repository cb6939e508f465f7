select * from {{ ref('staged') }} join {{ ref('good') }} using (id)
