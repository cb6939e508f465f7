{{ config(options={'FORMAT': 'csv', 'overwrite': true, 'partition_by': []}) }}
select 1 as a
