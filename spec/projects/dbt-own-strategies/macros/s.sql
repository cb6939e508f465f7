{% macro get_incremental_insert_only_sql(arg_dict) %}
  {% set cols = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') %}
  {% do return("insert into " ~ arg_dict['target_relation'] ~ " (" ~ cols ~ ") select " ~ cols ~ " from " ~ arg_dict['temp_relation'] ~ " n where not exists (select 1 from " ~ arg_dict['target_relation'] ~ " o where o." ~ arg_dict['unique_key'] ~ " = n." ~ arg_dict['unique_key'] ~ ")") %}
{% endmacro %}
{% macro get_incremental_wrapped_sql(arg_dict) %}
  {% do return(get_incremental_delete_insert_sql(arg_dict)) %}
{% endmacro %}
{% macro get_incremental_my_merge_sql(args) %}
  merge into {{ args.target_relation }} as t using {{ args.temp_relation }} as s on t.{{ args.unique_key }} = s.{{ args.unique_key }}
  when matched then update set v = s.v || '!'
  when not matched then insert ({{ get_quoted_csv(args.dest_columns | map(attribute='name')) }}) values ({% for c in args.dest_columns %}s.{{ adapter.quote(c.name) }}{{ "," if not loop.last }}{% endfor %});
  update {{ args.target_relation }} set run = run + 1000 where id = 1
{% endmacro %}
{% macro get_incremental_append_sql(arg_dict) %}
  {% do return(get_insert_into_sql(arg_dict["target_relation"], arg_dict["temp_relation"], arg_dict["dest_columns"]) ~ "; update " ~ arg_dict["target_relation"] ~ " set v = v || '+'") %}
{% endmacro %}
{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {%- set cols = get_quoted_csv(dest_columns | map(attribute="name")) -%}
  delete from {{ target }} where {{ unique_key if unique_key is string else unique_key | join }} in (select {{ unique_key if unique_key is string else unique_key | join }} from {{ source }}){% for p in incremental_predicates or [] %} and {{ p }}{% endfor %};
  insert into {{ target }} ({{ cols }}) select {{ cols }} from {{ source }} where id <> 3
{% endmacro %}
{% macro get_incremental_asking_sql(arg_dict) %}
  {% set n = run_query("select count(*) from " ~ arg_dict.temp_relation).columns[0].values()[0] %}
  {% do log('asked for ' ~ n ~ ' rows', info=true) %}
  {% do run_query("delete from " ~ arg_dict.target_relation ~ " where id = 1") %}
  insert into {{ arg_dict.target_relation }} select {{ n }} * 100, id, v from {{ arg_dict.temp_relation }};
  drop table {{ arg_dict.temp_relation }}
{% endmacro %}
{% macro get_incremental_comparing_sql(arg_dict) %}
  {% do sync_column_schemas('append_new_columns', arg_dict.target_relation, {}) %}
{% endmacro %}
{% macro get_incremental_ending_sql(arg_dict) %}
  insert into {{ arg_dict.target_relation }} select * from {{ arg_dict.temp_relation }}; commit
{% endmacro %}
