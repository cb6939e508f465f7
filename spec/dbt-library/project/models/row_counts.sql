{{ audit_helper.compare_row_counts(ref('stg_orders'), ref('stg_changed')) }}
