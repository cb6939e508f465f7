
{% materialization snapshot, adapter='duckdb' %}
  {% set exists, target = get_or_create_relation(database=model.database, schema=model.schema, identifier=model.alias, type='table') %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model['config'], exists) %}
  {% if not exists %}
    {% call statement('main') %}{{ create_table_as(False, target, build_snapshot_table(strategy, model['compiled_code'])) }}{% endcall %}
  {% else %}
    {{ adapter.assert_valid_snapshot_target_given_strategy(target, config.get('snapshot_table_column_names'), strategy) }}
    {% set staged = build_snapshot_staging_table(strategy, sql, target) %}
    {% do adapter.expand_target_column_types(from_relation=staged, to_relation=target) %}
    {% set cols = adapter.get_columns_in_relation(staged) | rejectattr('name', 'in', ['dbt_change_type', 'dbt_unique_key']) | map(attribute='name') | list %}
    {% call statement('main') %}{{ snapshot_merge_sql(target=target, source=staged, insert_cols=cols) }}{% endcall %}
    {% do post_snapshot(staged) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}
{% macro snapshot_get_time() %}(timestamp '2026-03-0{{ var('run',1) }}'){% endmacro %}