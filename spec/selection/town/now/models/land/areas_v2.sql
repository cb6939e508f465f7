{{ config(tags=['v2', 'v2.1'], meta={'stage': {'n': 'two', 'done': true}, 'list': ['a', 'b', true]}) }} select * from {{ ref('owned') }}
