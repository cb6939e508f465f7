select '{{ (codegen.generate_source('main', table_names=['raw_orders', 'stg_orders'], generate_columns=True)) | replace("'", "''") }}' as text
