select é from {{ ref('x') where 1 = 1
