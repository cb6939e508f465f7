{{ config(materialized='view') }}
select excel_text(1, '0') as t
