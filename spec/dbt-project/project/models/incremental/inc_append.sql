select id, name, {{ 'true' if is_incremental() else 'false' }} as again, {{ "'" ~ this.identifier ~ "'" }} as me from {{ ref('people') }}
{% if is_incremental() %} where id > (select max(id) - 1 from {{ this }}) {% endif %}
