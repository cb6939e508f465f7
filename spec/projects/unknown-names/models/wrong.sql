-- Prénom: é, è, 🙂
select c.name, h.*, '🙂' as smile, o.*	-- a tab before
from {{ ref('comunes') }} c
join {{ source('lake', 'hosing') }} h using (code)
join {{ source('lak', 'something') }} s using (code)
join {{ source('lake', 'closed') }} s using (code)
join {{ ref('old') }} o on true
{{#if is_incremental}} where year > (select max(year) from {{ ref('comunne') }}) {{/if}}
where year = {{ var('yaers') }} and x = {{ var('nothing_like') }} and y = {{ env_var('HOME_OF_NOBODY') }}
  and z = {{ env_var('EIDER_SECRET_KEY') }} and {{ yeras }} = {{ pseudonymize('x') }} and {{ years }} = 1
  and {{ target.nmae }} = 'dev' and {{ this.schem }} is null and {{ ref("communes").nam }} = 1
