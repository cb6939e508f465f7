{{#each (range 1 100000) as |a|}}{{#each (range 1 100000) as |b|}}{{/each}}{{/each}}
