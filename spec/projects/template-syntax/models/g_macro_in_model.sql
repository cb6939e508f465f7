{{#macro clean x}} trim({{ x }}) {{/macro}}
select 1
