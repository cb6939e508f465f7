select * from {{ ref('plots') }} join {{ ref('households') }} using (id)
