{% set column = api.Column('Some', 'VARCHAR') -%}
select
  '{{ codegen.data_type_format_source(column) }}' as source_type,
  '{{ codegen.data_type_format_model(column) }}' as model_type,
  '{{ codegen.format_column(column)['formatted'] }}' as formatted,
  '{% if execute %}{{ codegen.is_os_mac_or_linux() }}{% endif %}' as slashes,
  '{% if execute %}{{ codegen.get_model_dependencies('plain') | sort | join(' ') }}{% endif %}' as parents,
  '{% if execute %}{{ codegen.get_resource_from_unique_id('model.library.plain')['name'] }}{% endif %}' as name,
  '{% if execute %}{{ codegen.build_dict_column_descriptions('stg_changed') | tojson | replace("'", "''") }}{% endif %}' as above
