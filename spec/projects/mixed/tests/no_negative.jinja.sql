{% for name in ['orders'] %}select * from {{ ref(name) }} where cents < 0{% endfor %}
