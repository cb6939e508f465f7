select '{{ (codegen.generate_model_yaml(model_names=['stg_changed', 'stg_orders', 'increments'], upstream_descriptions=True, include_data_types=False)) | replace("'", "''") }}' as text
