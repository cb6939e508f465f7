{{ config(materialized='incremental', unique_key=['a"b', "it's"], incremental_strategy='merge', alias='été 😀') }}
select * from {{ ref('group') }}
