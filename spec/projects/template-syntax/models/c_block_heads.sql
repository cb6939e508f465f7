{{#unless}} y {{/unless}}
{{#if a b}} y {{/if}}
{{#each [1]}} z {{/each}}
{{#with 1}} z {{/with}}
