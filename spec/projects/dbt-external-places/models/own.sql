{{ config(location='.eider/mine') }} select 1 as id, 'x' as k
