select heavy.id, kinds.pets, paid.paid from {{ ref('heavy') }} heavy join {{ ref('kinds') }} kinds using (kind) left join {{ ref('paid') }} paid on paid.animal = heavy.id
