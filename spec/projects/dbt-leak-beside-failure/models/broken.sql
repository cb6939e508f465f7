{% if execute %}{{ exceptions.raise_compiler_error('no') }}{% endif %}select 1 as one
