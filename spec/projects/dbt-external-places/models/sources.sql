{{ config(location='models/') }} select 1 as id, 'x' as k
