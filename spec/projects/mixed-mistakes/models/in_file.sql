{{ config(dialect='jinja') }}
select 1 as id
