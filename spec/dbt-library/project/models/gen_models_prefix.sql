select '{% if execute %}{{ (codegen.get_models(prefix='stg_c') | join(' ') ~ ' ' ~ codegen.get_models('staging', 'm') | join(' ')) | replace("'", "''") }}{% endif %}' as text
