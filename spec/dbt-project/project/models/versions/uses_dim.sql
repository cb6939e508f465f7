select a.id, b.id as old_id, c.name from {{ ref('dim') }} a join {{ ref('dim', v=1) }} b using (id) join {{ ref('dim', version=2) }} c using (id)
