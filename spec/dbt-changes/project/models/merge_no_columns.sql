{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', merge_update_columns=[]) }}
select * from {{ ref('feed') }}
