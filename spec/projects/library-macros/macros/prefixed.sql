{{#macro prefixed from}}{{ dbt_utils.star(from, prefix='r_') }}{{/macro}}
