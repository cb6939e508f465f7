-- Reads the columns of a model that itself asks for those of another.
{{ dbt_utils.unpivot(ref('all_rows'), exclude=['order_id'], remove=['_dbt_source_relation'], cast_to='varchar') }}
