{{ config(schema='shelf') }}
select 1 as id
