select 1 as order_id, 'placed' as status, date '2026-01-01' as changed_at
