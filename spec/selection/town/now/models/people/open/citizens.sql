select id, name, born from {{ ref('names') }} join {{ ref('births') }} using (id)
