{{ dbt_utils.union_relations([ref('stg_orders'), ref('stg_changed')], exclude=['look']) }}
