{{ config(unique_key='id') }}
select 1 as id{% if not is_incremental() %}, 'kept' as v{% endif %}
