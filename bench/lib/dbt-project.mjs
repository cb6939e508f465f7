// Projects of dbt in the shape of a grown warehouse: the models of native-project.mjs, written as people write Jinja.
import { chooseModels, entities, seedCsv, statuses } from './native-project.mjs';
import { workers } from './profile.mjs';
import { randomFrom, wholeBetween } from './random.mjs';

/** Every other entity comes from files that dbt does not load. */
const isSource = (entity) => entities.indexOf(entity) % 2 === 1;
const incrementalEvery = 10;

/** The files of a project of `size` models, by path. The same size gives the same bytes. */
export function dbtProject(size) {
  const random = randomFrom(size);
  const models = chooseModels(size, random);
  return {
    'dbt_project.yml': projectYml,
    'profiles.yml': profilesYml,
    'macros/money.sql': moneyMacros,
    'macros/columns.sql': columnMacros,
    'models/sources.yml': sourcesYml,
    ...rawFiles(),
    ...Object.fromEntries(
      models.map((model, index) => [`${model.folder}/${model.name}.sql`, modelSql(model, index, random)]),
    ),
    ...propertiesFiles(models),
    ...singularTests(models),
  };
}

const projectYml = `name: grown
version: '1.0'
config-version: 2
profile: grown

models:
  grown:
    staging:
      +schema: stg
      +materialized: view
      +tags: [staging]
    intermediate:
      +schema: int
      +materialized: view
      +tags: [intermediate]
    marts:
      +schema: marts
      +materialized: table
      +tags: [marts]

seeds:
  +schema: raw

vars:
  statuses: [${statuses.join(', ')}]
  first_year: 2000
  tax: 1.2

flags:
  send_anonymous_usage_stats: false
`;

const profilesYml = `grown:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: warehouse.duckdb
      threads: ${workers}
      settings:
        threads: ${workers}
`;

const moneyMacros = `{% macro euros(column, digits=2) -%}
  cast({{ column }} as decimal(18, {{ digits }}))
{%- endmacro %}

{% macro with_tax(column) -%}
  round({{ column }} * {{ var('tax') }}, 2)
{%- endmacro %}

{% macro size_of(column, limits={'large': 500, 'medium': 100}) -%}
  case
    {%- for name, limit in limits.items() %}
    when {{ column }} >= {{ limit }} then '{{ name }}'
    {%- endfor %}
    else 'small'
  end
{%- endmacro %}
`;

const columnMacros = `{% macro cleaned_code(column) %}trim(upper({{ column }})){% endmacro %}

{% macro sum_of(aliases, column) -%}
  {%- for alias in aliases -%}
    coalesce({{ alias }}.{{ column }}, 0){{ ' + ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro by_status(column) -%}
  {%- for status in var('statuses') %}
  case when status = '{{ status }}' then {{ column }} else 0 end as {{ status }}_{{ column }}{{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}
`;

const sourcesYml = `version: 2
sources:
  - name: files
    meta:
      external_location: "data/raw_{name}.csv"
    tables:
${entities
  .filter(isSource)
  .map((entity) => `      - name: ${entity}\n        description: ${entity} as they are delivered.\n`)
  .join('')}`;

function rawFiles() {
  return Object.fromEntries(
    entities.map((entity, number) => [
      isSource(entity) ? `data/raw_${entity}.csv` : `seeds/raw_${entity}.csv`,
      seedCsv(number),
    ]),
  );
}

function modelSql(model, index, random) {
  switch (model.layer) {
    case 'staging':
      return stagingSql(model, random);
    case 'intermediate':
      return joinedSql(model, random, '');
    default:
      return index % incrementalEvery === 0
        ? joinedSql(model, random, "{{ config(materialized='incremental', unique_key='id') }}\n")
        : joinedSql(model, random, '');
  }
}

function stagingSql({ entity, parents: [seed] }, random) {
  const from = isSource(entity) ? `source('files', '${entity}')` : `ref('${seed}')`;
  return `{% set factor = ${wholeBetween(random, 2, 9)} %}
{#- ${entity} as they come in, with our names and types. -#}

with source as (
  select * from {{ ${from} }}
),

cleaned as (
  select
    id,
    {{ cleaned_code('code') }} as code,
    {{ euros('amount') }} as amount,
    coalesce(quantity, 0) * {{ factor }} as quantity,
    lower(status) as status,
    cast(happened_on as date) as happened_on,
    {{ size_of('amount') }} as band
  from source
  where id is not null
)

select
  id, code, amount, quantity, status, happened_on, band,
  extract(year from happened_on) as happened_year
from cleaned
`;
}

const aliases = ['a', 'b', 'c', 'd'];

function joinedSql({ layer, parents }, random, config) {
  const used = aliases.slice(0, parents.length);
  const ctes = parents.map(
    (parent, index) => `${used[index]} as (\n  select * from {{ ref('${parent}') }}\n)`,
  );
  return `${config}-- What ${parents.length} of our relations say by id.
{%- set aliases = [${used.map((alias) => `'${alias}'`).join(', ')}] %}

with ${ctes.join(',\n\n')},

joined as (
  select
    a.id, a.code, a.status, a.band, a.happened_on,
    {{ euros('(' ~ sum_of(aliases, 'amount') ~ ') / ' ~ aliases | length) }} as amount,
    cast(({{ sum_of(aliases, 'quantity') }}) / {{ aliases | length }} as integer) as quantity
  from a
  {%- for alias in aliases if alias != 'a' %}
  inner join {{ alias }} on {{ alias }}.id = a.id
  {%- endfor %}
  where a.amount > ${wholeBetween(random, 1, 9)}
)

select
  id,
  code,
  amount,
  {{ with_tax('amount') }} as amount_with_tax,
  {%- if target.name == 'prod' %}
  now() as built_at,
  {%- endif %}
  {{ by_status('quantity') }},
  quantity,
  status,
  happened_on,
  extract(year from happened_on) as happened_year,
  band
from joined
where happened_on >= date '{{ var('first_year') }}-01-01'
${
  config === ''
    ? layer === 'marts'
      ? "  and status <> 'unknown'\n"
      : ''
    : `{% if is_incremental() %}
  and happened_on > (select max(happened_on) from {{ this }})
{% endif %}
`
}`;
}

/** Each staging model has three tests, each mart one; all have descriptions. */
function propertiesFiles(models) {
  const folders = new Map();
  for (const model of models) folders.set(model.folder, [...(folders.get(model.folder) ?? []), model]);
  return Object.fromEntries(
    [...folders].map(([folder, members]) => [
      `${folder}/schema.yml`,
      `version: 2\nmodels:\n${members.map(propertiesOf).join('')}`,
    ]),
  );
}

function propertiesOf({ name, layer }) {
  const tests = layer === 'staging' ? '[not_null, unique]' : layer === 'marts' ? '[not_null]' : '[]';
  const status = `      - name: status
        description: How far it has come.
        data_tests:
          - accepted_values:
              arguments:
                values: [${statuses.join(', ')}]
`;
  return `  - name: ${name}
    description: One row each, with our names and types.
    columns:
      - name: id
        description: What tells one from the others.
        data_tests: ${tests}
${layer === 'staging' ? status : ''}`;
}

/** A test of its own for every hundredth model. */
function singularTests(models) {
  return Object.fromEntries(
    models
      .filter((_, index) => index % 100 === 50)
      .map(({ name }) => [
        `tests/${name}_is_positive.sql`,
        `select id from {{ ref('${name}') }} where amount < 0\n`,
      ]),
  );
}
