{{#macro person_identity comparable_name birth_date town}}{{ comparable_name }} || '|' || coalesce(cast({{ birth_date }} as varchar), {{ normalise_name(town) }}, ''){{/macro}}

{{#macro by_rank column}}case owner_rank{{#each (var 'owner_ranks') as |rank|}} when {{ rank }} then {{ column }}_{{ rank }}{{/each}} end{{/macro}}
