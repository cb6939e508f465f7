select '{% if execute %}{{ (codegen.get_models(directory='staging') | sort | join(' ')) | replace("'", "''") }}{% endif %}' as text
