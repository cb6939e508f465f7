{{ config(strategy='check', unique_key='id', check_cols='all', schema='kept') }}
{% set from = ref('stg_orders') %}
select id, cents from {{ from }}
