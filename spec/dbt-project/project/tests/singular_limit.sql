{{ config(severity='error', error_if='>2', warn_if='>1', limit=2) }}
select * from {{ ref('people') }}
