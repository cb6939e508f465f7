select * from {{ ref('empty_lines') }} where one > 1;
