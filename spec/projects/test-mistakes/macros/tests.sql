{{#test at_least model column_name threshold}}
select * from {{ model }} where {{ column_name }} < {{ threshold }}
{{/test}}
