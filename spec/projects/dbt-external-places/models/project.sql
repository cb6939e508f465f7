{{ config(location='.') }} select 1 as id, 'x' as k
