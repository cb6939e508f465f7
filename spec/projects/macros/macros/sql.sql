-- What the warehouse calls a clean text.
{{#macro clean column otherwise="'?'"}}
coalesce(nullif(trim({{ column }}), ''), {{ otherwise }})
{{/macro}}
{{#macro cleaned columns}}{{#each columns as |c i|}}{{#if i}}, {{/if}}{{ clean(identifier(c)) }} as {{ identifier(c) }}{{/each}}{{/macro}}
{{#macro codes_of table}}(select list(a order by a) from {{ ref('raw') }}){{/macro}}
{{#test at_least model column_name least=1 kinds=null}}
select {{ column_name }} from {{ model }} where {{ column_name }} < {{ least }}
{{#if kinds}} and a in ({{ quote(kinds) }}) {{/if}}
{{/test}}
