{{ config(materialized='view', meta={'size': 'm', 'ok': false}) }} select * from {{ ref('in_0') }}
