select '{{ (codegen.generate_base_model(source_name='raw', table_name='raw_orders', leading_commas=True, case_sensitive_cols=True, materialized='table')) | replace("'", "''") }}' as text
