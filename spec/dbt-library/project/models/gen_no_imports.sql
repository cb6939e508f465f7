select '{{ (codegen.generate_model_import_ctes('with_key')) | replace("'", "''") }}' as text
