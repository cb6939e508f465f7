{{ audit_helper.compare_relations(ref('stg_orders'), ref('stg_changed'), exclude_columns=['look'], summarize=false) }}
where in_a
