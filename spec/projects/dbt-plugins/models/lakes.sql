{{ config(enabled=target.name == 'files') }}
select * from {{ source('y', 'log') }}
