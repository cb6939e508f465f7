{{#test odd_ones model column_name allowed=0}}
select {{ column_name }}, count(*) as n from {{ model }} group by all having count(*) <= {{ allowed }}
{{/test}}
