select id, name from {{ ref('names') }} join {{ ref('births') }} using (id)
