select 1 as order_id, 250 as cents
