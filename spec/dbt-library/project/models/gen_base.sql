select '{{ (codegen.generate_base_model('raw', 'raw_orders')) | replace("'", "''") }}' as text
