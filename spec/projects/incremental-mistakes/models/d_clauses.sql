{{ config(incremental_strategy='merge', merge_update_condition='new.n > 1', merge_clauses={
  'when_matched': [{'action': 'insert'}, {'action': 'update', 'mode': 'explicit'}, {'action': 'delete', 'by': 'source'}],
  'when_not_matched': [
    {'action': 'update'}, {'action': 'insert', 'by': 'source'}, {'action': 'insert', 'insert': {'columns': ['id', 'n'], 'values': 'new.id'}},
    {'action': 'delete', 'by': 'source', 'error_message': 'gone'}]
}) }}
select * from {{ ref('events') }}
