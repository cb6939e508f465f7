select customer, count(*) + 0 as n from {{ ref('orders') }} group by all
