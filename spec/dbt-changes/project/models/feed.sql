{# Another feed at every run: `amount` becomes a wider number, and a fraction at last. #}
{% if var('run') == 0 %}
select * from (values (1, 'a', 1, date '2024-01-01'), (2, 'b', 2, date '2024-01-01')) v(id, k, amount, day)
{% elif var('run') == 1 %}
select id, k, amount::bigint as amount, day
from (values (1, 'A', 10, date '2024-01-02'), (3, 'c', 3, date '2024-01-02')) v(id, k, amount, day)
{% else %}
select * from (values (1, 'aa', 1.5::double, date '2024-01-03'), (2, 'bb', 2.25, date '2024-01-03')) v(id, k, amount, day)
{% endif %}
