{{ config(materialized='table', database='lake') }}
select c.id, c.name, o.n from {{ ref('codes') }} c cross join {{ source('archive', 'old') }} o
