{{ config(access='private') }} select id, name from {{ ref('persons') }}
