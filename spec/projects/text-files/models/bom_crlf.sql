{{ config(materialized='table') }}
select 'é🙂' as "nom 🙂",
	1 as n -- comment
