{{ config(format='csv', csv_read_options={'all_varchar': true, 'delim': ','}) }}
select * from {{ ref('base') }}
