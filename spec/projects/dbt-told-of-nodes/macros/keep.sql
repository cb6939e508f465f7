{% macro keep(key, value) %}{% do context.update({'__kept__': dict(context.get('__kept__', {}), **{key: value})}) %}{% endmacro %}
{% macro kept(key) %}{{ return(context.get('__kept__', {}).get(key, 'nothing')) }}{% endmacro %}
