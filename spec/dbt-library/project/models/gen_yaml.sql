select '{{ (codegen.generate_model_yaml(['stg_orders', 'stg_changed'])) | replace("'", "''") }}' as text
