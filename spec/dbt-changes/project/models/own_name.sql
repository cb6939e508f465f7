{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id', incremental_predicates=['own_name.id > 1']) }}
select * from {{ ref('feed') }}
