
{% macro default__build_snapshot_table(strategy, sql) %}
 select *, {{ strategy.scd_id }} as dbt_scd_id, {{ strategy.updated_at }} as dbt_updated_at, timestamp '1900-01-01' as dbt_valid_from,
  {{ get_dbt_valid_to_current(strategy, get_snapshot_table_column_names()) }} {% if strategy.hard_deletes == 'new_record' %}, 'False' as dbt_is_deleted{% endif %}
 from ({{ sql }}) sbq where v is not null
{% endmacro %}
{% macro snapshot_get_time() %}(timestamp '2026-03-0{{ var('run',1) }}'){% endmacro %}
{% macro get_true_sql() %}(1 = 1){% endmacro %}