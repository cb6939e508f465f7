{{ config(materialized='table_function', parameters=[{'name': 'first_id', 'default': 1}]) }}
select id, {{ ref('clean') }}(label) as label from {{ ref('owners') }} where id >= first_id
