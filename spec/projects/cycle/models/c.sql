select 1 as id
{{#if false}}
union all select * from {{ref "b"}}
{{/if}}
