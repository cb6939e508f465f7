select 1 as a, {{#if true}}({{else}}(({{/if}} 2) as b
