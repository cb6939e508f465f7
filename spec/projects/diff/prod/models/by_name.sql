select full_name, count(*) as n from {{ ref('stg_owners') }} group by all
