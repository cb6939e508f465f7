{{ config(location='here/../models/some') }} select 1 as id, 'x' as k
