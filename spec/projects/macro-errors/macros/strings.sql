-- Comments may stand between macros.
{{#macro clean column upper=false}}trim({{ column }}){{/macro}}
this text is lost
{{#macro clean other}}trim({{ other }}){{/macro}}
{{#macro ref name}}{{ name }}{{/macro}}
{{#macro}}x{{/macro}}
{{#macro 'text'}}x{{/macro}}
{{#macro twice a a}}x{{/macro}}
{{#macro outer a}}{{#macro inner b}}x{{/macro}}{{/macro}}
{{#macro endless n}}{{ endless(n) }}{{/macro}}
{{#macro broken table}}(select max({{ colunm }}) from {{ ref('nowhere') }}){{/macro}}
{{#macro needs_this x}}{{ this }}{{/macro}}
