-- Comments may stand between macros.
{{#macro clean column upper=false}}trim({{ column }}){{/macro}}
this text is lost
{{#macro clean other}}trim({{ other }}){{/macro}}
{{#macro ref name}}{{ name }}{{/macro}}
{{#macro}}x{{/macro}}
{{#macro 'text'}}x{{/macro}}
{{#macro twice a a}}x{{/macro}}
{{#macro endless n}}{{ endless(n) }}{{/macro}}
{{#macro broken table}}(select max({{ colunm }}) from {{ ref('nowhere') }} {{ table }}){{/macro}}
{{#macro outer x}}{{ broken(x) }}{{/macro}}
