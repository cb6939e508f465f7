{{ config(location='data') }} select 1 as id, 'x' as k
