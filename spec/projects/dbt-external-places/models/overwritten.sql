{{ config(location='nowhere/..', options={'partition_by': 'k', 'overwrite_or_ignore': 0, 'overwrite': 1}) }} select 1 as id, 'x' as k
