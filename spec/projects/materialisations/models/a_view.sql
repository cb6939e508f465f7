-- a comment at the start, and one at the end
select code, name from {{ ref('codes') }};
-- the end
