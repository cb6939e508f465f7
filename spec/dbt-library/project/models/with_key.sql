{% for column in audit_helper._ensure_all_pks_are_in_column_set(['ID', 'placed_on'], ['id', 'note']) -%}
select '{{ column }}' as name, {{ loop.index }} as place{{ '' if loop.last else ' union all ' }}
{%- endfor %}
