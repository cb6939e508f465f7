{{#macro pseudonymise column domain='person'}}sha256(getvariable('eider_pseudonym_outer') || unhex(sha256(getvariable('eider_pseudonym_inner') || encode('{{ domain }}:' || nullif(trim({{ column }}), ''))))){{/macro}}

{{#macro person_identity comparable_name birth_date town}}{{ comparable_name }} || '|' || coalesce(cast({{ birth_date }} as varchar), {{ normalise_name(town) }}, ''){{/macro}}

{{#macro age_band birth_date year}}case
  when {{ birth_date }} is null or {{ year }} - year({{ birth_date }}) not between 0 and 115 then 'unknown'
  when {{ year }} - year({{ birth_date }}) < 40 then 'under 40'
  when {{ year }} - year({{ birth_date }}) < 60 then '40 to 59'
  when {{ year }} - year({{ birth_date }}) < 75 then '60 to 74'
  else '75 and over'
end{{/macro}}

{{#macro by_rank column}}case owner_rank{{#each (var 'owner_ranks') as |rank|}} when {{ rank }} then {{ column }}_{{ rank }}{{/each}} end{{/macro}}
