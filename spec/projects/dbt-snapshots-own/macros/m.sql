
{% macro snapshot_newer_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set key = config.get('unique_key') %}
  {% set moment = "timestamp '2026-02-0" ~ var('run', 1) ~ "'" %}
  {% set changed = "(" ~ snapshotted_rel ~ ".v is distinct from " ~ current_rel ~ ".v)" %}
  {% do return({'unique_key': key, 'updated_at': moment, 'row_changed': changed, 'scd_id': snapshot_hash_arguments([key, moment]),
     'invalidate_hard_deletes': false, 'hard_deletes': config.get('hard_deletes') or 'ignore'}) %}
{% endmacro %}

{% macro snapshot_get_time() %}(timestamp '2026-03-0{{ var('run',1) }}'){% endmacro %}