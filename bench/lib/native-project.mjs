// Projects in the shape of a grown warehouse: 20 % staging views, 50 % intermediate views, 30 % mart tables.
import { profilesYml } from './profile.mjs';
import { pickSome, randomFrom, wholeBetween } from './random.mjs';

/** Sizes at which projects are made. */
export const projectSizes = [100, 1000, 5000, 10_000];

export const entities = [
  'owners',
  'housing',
  'campaigns',
  'events',
  'establishments',
  'users',
  'communes',
  'prices',
];
export const statuses = ['waiting', 'open', 'blocked', 'done'];
const seedRows = 500;
const foldersOf = 25;
// Views on views are expanded by DuckDB at every use: real projects keep few layers of them, and so does this one.
const intermediateLayers = 2;

/** The files of a project of `size` models, by path. The same size gives the same bytes. */
export function nativeProject(size) {
  const random = randomFrom(size);
  const models = chooseModels(size, random);
  return {
    'project.yml': projectYml,
    'profiles.yml': profilesYml('grown'),
    ...seedFiles(),
    ...Object.fromEntries(
      models.map((model) => [`${model.folder}/${model.name}.sql`, modelSql(model, random)]),
    ),
    ...propertiesFiles(models.filter((model) => model.layer === 'staging')),
  };
}

/** The path of a mart that nothing reads. */
export function leafOf(size) {
  const models = chooseModels(size, randomFrom(size));
  const read = new Set(models.flatMap((model) => model.parents));
  const leaf = models.findLast((model) => model.layer === 'marts' && !read.has(model.name));
  return { name: leaf.name, path: `${leaf.folder}/${leaf.name}.sql` };
}

const projectYml = `name: grown
version: '1.0'
profile: grown

models:
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

# Plain DuckDB looks for no personal data either.
pii-scan:
  marts: off
`;

/** Names, places and parents of all models, in an order in which parents come first. */
export function chooseModels(size, random) {
  const counts = { staging: Math.round(size * 0.2), intermediate: Math.round(size * 0.5) };
  const staging = Array.from({ length: counts.staging }, (_, index) => {
    const entity = entities[index % entities.length];
    return { ...placed('staging', 'stg', index), entity, parents: [`raw_${entity}`] };
  });
  let above = staging;
  const intermediate = [];
  for (let layer = 0; layer < intermediateLayers; layer += 1) {
    const count = Math.ceil((counts.intermediate - intermediate.length) / (intermediateLayers - layer));
    const made = Array.from({ length: count }, (_, index) => ({
      ...placed('intermediate', 'int', intermediate.length + index),
      parents: chooseParents(random, above),
    }));
    intermediate.push(...made);
    above = [...above, ...made];
  }
  const marts = [];
  while (staging.length + intermediate.length + marts.length < size) {
    const readable = [...intermediate, ...staging.slice(0, intermediate.length / 4), ...marts];
    marts.push({ ...placed('marts', 'mart', marts.length), parents: chooseParents(random, readable) });
  }
  return [...staging, ...intermediate, ...marts];
}

function placed(layer, prefix, index) {
  const entity = entities[index % entities.length];
  const area = String(Math.floor(index / foldersOf)).padStart(3, '0');
  return {
    layer,
    name: `${prefix}_${entity}_${String(index).padStart(4, '0')}`,
    folder: `models/${layer}/area_${area}`,
  };
}

function chooseParents(random, readable) {
  return pickSome(random, readable, wholeBetween(random, 1, 4)).map((model) => model.name);
}

function modelSql(model, random) {
  const lines = model.layer === 'staging' ? stagingLines(model, random) : joinedLines(model, random);
  if (lines.length < 25 || lines.length > 40) throw new Error(`${model.name} has ${lines.length} lines`);
  return `${lines.join('\n')}\n`;
}

function stagingLines({ parents: [seed], entity }, random) {
  const factor = wholeBetween(random, 2, 9);
  return [
    `-- ${entity} as they come in, with our names and types.`,
    'with source as (',
    `  select * from {{ ref('${seed}') }}`,
    '),',
    '',
    'cleaned as (',
    '  select',
    '    id,',
    '    trim(upper(code)) as code,',
    '    cast(amount as decimal(18, 2)) as amount,',
    `    coalesce(quantity, 0) * ${factor} as quantity,`,
    '    lower(status) as status,',
    '    cast(happened_on as date) as happened_on,',
    '    case',
    "      when amount >= 500 then 'large'",
    "      when amount >= 100 then 'medium'",
    "      else 'small'",
    '    end as band',
    '  from source',
    '  where id is not null',
    ')',
    '',
    'select',
    '  id, code, amount, quantity, status, happened_on, band,',
    '  extract(year from happened_on) as happened_year',
    'from cleaned',
  ];
}

const aliases = ['a', 'b', 'c', 'd'];

function joinedLines({ layer, parents }, random) {
  const used = aliases.slice(0, parents.length);
  const [first, ...others] = used;
  const share = wholeBetween(random, 1, 9);
  const sum = (column) => used.map((alias) => `coalesce(${alias}.${column}, 0)`).join(' + ');
  const joins = others.map((alias) => `  inner join ${alias} on ${alias}.id = ${first}.id`);
  const ctes = parents.flatMap((parent, index) => [
    `${index === 0 ? 'with ' : ''}${aliases[index]} as (`,
    `  select * from {{ ref('${parent}') }}`,
    '),',
  ]);
  const padding = parents.length < 3 ? paddingLines.slice(0, 8 - others.length) : [];
  return [
    `-- What ${parents.length === 1 ? 'one relation says' : `${parents.length} relations say together`}, by id.`,
    ...ctes,
    'joined as (',
    '  select',
    `    ${first}.id, ${first}.code, ${first}.status, ${first}.band, ${first}.happened_on,`,
    `    cast((${sum('amount')}) / ${used.length} as decimal(18, 2)) as amount,`,
    `    cast((${sum('quantity')}) / ${used.length} as integer) as quantity`,
    `  from ${first}`,
    ...joins,
    `  where ${first}.amount > ${share}`,
    ')',
    ...(layer === 'marts' ? martLines(padding) : viewLines(padding)),
  ];
}

const paddingLines = [
  '  amount > 500 as is_large,',
  '  quantity = 0 as is_empty,',
  "  date_trunc('month', happened_on) as happened_month,",
  "  date_trunc('week', happened_on) as happened_week,",
  '  round(amount * 1.2, 2) as amount_with_tax,',
  '  length(code) as code_length,',
  '  left(code, 2) as code_prefix,',
  '  amount - quantity as margin,',
];

function viewLines(padding) {
  return [
    'select',
    '  id,',
    '  code,',
    ...padding,
    ...commonColumns,
    'from joined',
    "where status <> 'unknown'",
  ];
}

function martLines(padding) {
  return [
    'select',
    '  id,',
    '  code,',
    ...padding,
    ...commonColumns,
    'from joined',
    "where happened_on >= date '2000-01-01'",
  ];
}

const commonColumns = [
  '  amount,',
  '  quantity,',
  '  status,',
  '  happened_on,',
  '  extract(year from happened_on) as happened_year,',
  "  case when amount > 250 then 'large' else band end as band",
];

function propertiesFiles(models) {
  const byFolder = groupByFolder(models);
  return Object.fromEntries(
    [...byFolder].map(([folder, members]) => [
      `${folder}/schema.yml`,
      `models:\n${members.map(propertiesOf).join('\n')}`,
    ]),
  );
}

function groupByFolder(models) {
  const groups = new Map();
  for (const model of models) groups.set(model.folder, [...(groups.get(model.folder) ?? []), model]);
  return groups;
}

/** Three documented columns and three tests. */
function propertiesOf({ name, entity }) {
  return `  - name: ${name}
    description: ${entity} as they come in, one row each, with our names and types.
    columns:
      - name: id
        description: What tells one of the ${entity} from the others.
        tests: [not_null, unique]
      - name: status
        description: How far it has come.
        tests:
          - accepted_values:
              values: [${statuses.join(', ')}]
      - name: amount
        description: In euros, tax not included.
`;
}

function seedFiles() {
  const files = {
    'seeds/seeds.yml': `seeds:\n${entities
      .map(
        (entity) => `  - name: raw_${entity}
    config:
      column_types: {id: bigint, code: varchar, amount: double, quantity: integer, status: varchar, happened_on: date}
`,
      )
      .join('')}`,
  };
  for (const [number, entity] of entities.entries()) files[`seeds/raw_${entity}.csv`] = seedCsv(number);
  return files;
}

/** The rows of an entity's raw table. */
export function seedCsv(number) {
  const random = randomFrom(number + 1);
  const rows = Array.from({ length: seedRows }, (_, index) => {
    const amount = (20 + random() * 980).toFixed(2);
    const status = statuses[wholeBetween(random, 0, statuses.length - 1)];
    const month = String(wholeBetween(random, 1, 12)).padStart(2, '0');
    const day = String(wholeBetween(random, 1, 28)).padStart(2, '0');
    return `${index + 1},c${index % 97},${amount},${wholeBetween(random, 0, 40)},${status},${2015 + (index % 10)}-${month}-${day}`;
  });
  return `id,code,amount,quantity,status,happened_on\n${rows.join('\n')}\n`;
}
