{{ config(materialized='incremental') }}
select * from (values (null::varchar, null::varchar, null::varchar)) t(id, kind, status) where false
