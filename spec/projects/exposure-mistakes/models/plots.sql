{{ config(group='lnad') }}select * from {{ ref('names') }}
