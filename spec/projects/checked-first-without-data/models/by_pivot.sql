pivot {{ ref('codes') }} on code using sum(n)
