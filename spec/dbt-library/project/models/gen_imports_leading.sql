{% set lines = [] -%}
{% for line in codegen.generate_model_import_ctes('messy', leading_commas=true).split('\n') if 'CAUTION' not in line %}{% do lines.append(line) %}{% endfor -%}
select '{{ lines | join('\n') | replace("'", "''") }}' as text
