{{ config(
    unique_key='id',
    incremental_strategy='merge',
    merge_clauses={
      'when_matched': [
        {'action': 'error', 'condition': 'old.n <> new.n', 'error_message': 'a closed event changed'},
        {'action': 'do_nothing'}
      ]
    }
) }}
select * from {{ ref('events') }}
