{{ config(tags=['late']) }} select id, {{ columns_of('codes') }} as everything from {{ ref('codes') }}
