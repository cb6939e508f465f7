select '{% if execute %}{{ (codegen.get_models() | sort | join(' ')) | replace("'", "''") }}{% endif %}' as text
