pivot (select 1 as k, 'x' as c, 2 as v) on c in ('x','y') using sum(v) group by k
