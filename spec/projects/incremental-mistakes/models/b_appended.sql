{{ config(incremental_strategy='append', predicates=['old.n > 1']) }}
select * from {{ ref('events') }}
