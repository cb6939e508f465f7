from {{ ref('people') }}
select id, list_transform([1, 2, 3], x -> x + id) as l, list_filter([1, 2], lambda y: y > 1) as f, {'a': id}.a as s
qualify row_number() over (partition by year(joined) order by id desc) = 1
