{{ config(materialized='function', schema='tools', parameters=['label', 'length := 1']) }}
select left({{ ref('clean') }}(label), length)
