
{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
 {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
 update {{ target }} as t set {{ columns.dbt_valid_to }} = s.{{ columns.dbt_valid_to }} + interval 1 second from {{ source }} as s
 where s.{{ columns.dbt_scd_id }} = t.{{ columns.dbt_scd_id }} and s.dbt_change_type in ('update','delete') and t.{{ columns.dbt_valid_to }} is null;
 insert into {{ target }} ({{ insert_cols | join(', ') }}) select {{ insert_cols | join(', ') }} from {{ source }} s where dbt_change_type = 'insert'
{%- endmacro %}
{% macro default__snapshot_get_time() %}(timestamp '2026-03-0{{ var('run',1) }}'){% endmacro %}
{% macro default__post_snapshot(staging_relation) %}{% do drop_relation_if_exists(staging_relation) %}{% do run_query('create or replace table ' ~ this.schema ~ '.said as select ' ~ var('run',1) ~ ' as run') %}{% endmacro %}