import { expect, test } from 'vitest';
import { convertProperties } from './convert-properties.js';
import type { YamlScope } from './convert-yaml.js';
import type { MadeSource } from './made-sources.js';

function scope(made: MadeSource): YamlScope {
  return {
    database: 'shop',
    schemaOf: () => undefined,
    docs: () => undefined,
    render: (text) => text,
    hook: (text) => text,
    filesOf: () => undefined,
    madeBy: (source, table) => (source === 'raw' && table === 'people' ? made : undefined),
  };
}

const text = `models:
  - name: other
sources:
  - name: raw
    tables:
      - name: people
        columns:
          - name: born
            meta: {pii: birth_date}
`;

test('what moves from a source to the seed or model that makes it keeps its classes of personal data', () => {
  const made = convertProperties(
    { path: 'a.yml', text },
    scope({ name: 'persons', list: 'models', isDescribed: false }),
  );
  expect(made).toEqual({
    kind: 'converted',
    text: `models:
  - name: other
  - name: persons
    columns:
      - name: born
        meta: { pii: birth_date }
        pii: birth_date
`,
  });
  const seed = convertProperties(
    { path: 'a.yml', text },
    scope({ name: 'persons', list: 'seeds', isDescribed: false }),
  );
  expect(seed.kind === 'converted' && seed.text).toContain('pii: birth_date\n');
});

test('a class that is said of a source only is not dropped where its maker is described elsewhere', () => {
  const made = convertProperties(
    { path: 'a.yml', text },
    scope({ name: 'persons', list: 'models', isDescribed: true }),
  );
  expect(made.kind).toBe('left');
  const plain = text.replace('            meta: {pii: birth_date}\n', '');
  const other = convertProperties(
    { path: 'a.yml', text: plain },
    scope({ name: 'persons', list: 'models', isDescribed: true }),
  );
  expect(other).toEqual({ kind: 'converted', text: 'models:\n  - name: other\n' });
});

test('a class is found behind aliases and merge keys', () => {
  const shared = `models:
  - name: a
    columns:
      - &person {name: full_name, meta: &pii {pii: name, owner: x}}
      - {name: other, meta: *pii}
      - {name: third, config: {meta: *pii}}
      - {<<: *person, name: fourth}
      - {name: fifth, meta: *pii, policy: strict}
`;
  const made = convertProperties(
    { path: 'a.yml', text: shared },
    scope({ name: 'persons', list: 'models', isDescribed: false }),
  );
  expect(made).toEqual({
    kind: 'converted',
    text: `models:
  - name: a
    columns:
      - &person { name: full_name, meta: &pii { pii: name, owner: x }, pii: name }
      - { name: other, meta: *pii, pii: name }
      - { name: third, config: { meta: *pii }, pii: name }
      - { <<: *person, name: fourth, pii: name }
      - { name: fifth, meta: { pii: name, owner: x, policy: strict }, pii: name }
`,
  });
});

test('what a model says of the semantic layer is left out', () => {
  const spine = `models:
  - name: days
    time_spine: {standard_granularity_column: day}
    semantic_model: true
    agg_time_dimension: day
    metrics: [{name: many, agg: count}]
    columns:
      - {name: day, granularity: day, entity: {type: primary}, dimension: {type: time}}
`;
  const made = convertProperties(
    { path: 'a.yml', text: spine },
    scope({ name: 'persons', list: 'models', isDescribed: false }),
  );
  expect(made).toEqual({
    kind: 'converted',
    text: 'models:\n  - name: days\n    columns:\n      - { name: day }\n',
  });
});

test('an alias before what moved behind it is told, and is no crash', () => {
  const moved = `sources:
  - name: raw
    tables:
      - name: people
        description: &said Persons
models:
  - {name: other, description: *said}
`;
  const made = convertProperties(
    { path: 'a.yml', text: moved },
    scope({ name: 'persons', list: 'models', isDescribed: false }),
  );
  expect(made).toEqual({
    kind: 'left',
    places: [{ why: 'an alias (`*name`) would stand before what it stands for' }],
  });
});
