{{ config(group='people') }}select * from {{ ref('names') }}
