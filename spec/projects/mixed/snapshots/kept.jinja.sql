{{ config(strategy='timestamp', unique_key='id', updated_at='changed', schema='kept') }}
{% set from = ref('stg_orders') %}
select id, cents, timestamp '2026-01-01 00:00:00' as changed from {{ from }}
