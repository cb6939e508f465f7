{{ config(materialized='table', alias="ord'er; drop table x; --") }}
select * from {{ ref('select') }}
