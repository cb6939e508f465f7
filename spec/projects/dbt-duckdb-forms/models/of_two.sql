{{ config(materialized='table_function', parameters='least_a, most_b') }}
select * from {{ source('files', 'first') }} where a >= least_a and b <= most_b
