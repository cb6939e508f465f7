select date_trunc('day', now()::timestamp) - interval (days_ago) day as paid_at, 10::integer as euros
from generate_series(1, 14) as s(days_ago)
