{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=['id'], incremental_predicates=['DBT_INCREMENTAL_TARGET.id > 1']) }}
select * from {{ ref('feed') }}
