select '{{ (codegen.generate_model_yaml([])) | replace("'", "''") }}' as text
