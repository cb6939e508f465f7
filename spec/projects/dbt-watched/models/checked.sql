{% if var('currency') not in ['EUR'] %}{{ exceptions.raise_compiler_error('no such currency') }}{% endif %}
select id, price from {{ ref('orders') }}
