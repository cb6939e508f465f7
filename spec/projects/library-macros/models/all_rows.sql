{{ dbt_utils.union_relations([ref('stg_orders'), ref('returns')], exclude=['order_key']) }}
