-- Ten orders a day for two weeks, a hundred yesterday; none of them was paid by card then.
select
    date_trunc('day', now()::timestamp) - interval (days_ago) day + interval (n) minute as ordered_at,
    case when days_ago = 1 then 'cash' when n % 2 = 0 then 'card' else 'cash' end as paid_by,
    case when days_ago = 1 then null else n end as amount
from generate_series(1, 14) as s(days_ago), unnest(range(case when days_ago = 1 then 100 else 10 end)) as r(n)
