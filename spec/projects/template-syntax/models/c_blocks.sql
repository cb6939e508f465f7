select 1
{{#if true}}
{{#each [1, 2] as |n|}}
  {{/if}}
{{#while true}} x {{/while}}
{{#wihth 1 as |x|}}{{/wihth}}
{{/unless}}
{{#unless}} y {{/unless}}
{{#each [1]}} z {{/each}}
{{#if true}} a {{else}} b {{else}} c {{/if}}
{{else}}
{{#with var('place') as |p|}} {{ p.code }}
