select '{{ (codegen.generate_model_import_ctes('plain')) | replace("'", "''") }}' as text
