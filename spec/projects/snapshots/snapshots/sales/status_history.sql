{{ config(strategy='check', unique_key='id', check_cols=['status'], updated_at='updated_at') }}
select id, status, updated_at from {{ ref('stg_orders') }} -- the query
