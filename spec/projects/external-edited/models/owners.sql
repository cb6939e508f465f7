{{ config(format='csv', options={'partition_by': 'commune'}) }}
select * from (values (1, 'Brest'), (2, 'Quimper')) t(id, commune)
