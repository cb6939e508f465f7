{{ config(unique_key='id', incremental_strategy='delete+insert', incremental_predicates=["id < 3"]) }}
select id, {{ 2 if is_incremental() else 1 }} as n from {{ ref('people') }} {% if is_incremental() %}where id < 3{% endif %}
