{{ config(materialized='veiw') }}
select 1 as id
