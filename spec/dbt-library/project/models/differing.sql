{{ audit_helper.compare_all_columns(ref('stg_orders'), ref('stg_changed'), 'id', exclude_columns=['look'], summarize=false) }}
where not perfect_match
