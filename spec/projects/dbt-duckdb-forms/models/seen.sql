{{ config(materialized='view') }}
{% set columns = adapter.get_columns_in_relation(source('files', 'first')) %}
select {{ columns | map(attribute='name') | join(', ') }}, '{{ source('main', 'both').identifier }}' as named
from {{ source('files', 'first') }} where a < (select a from {{ source('main', 'both') }})
