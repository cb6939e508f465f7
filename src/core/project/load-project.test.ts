import { describe, expect, test } from 'vitest';
import { hintOf, messageOf, sortDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.js';
import { positionAt } from '../diagnostics/source.js';
import { loadProject } from './load-project.js';
import type { Project } from './project.js';

type Files = { readonly [path: string]: string };

function load(files: Files, version = '0.1.0') {
  const texts = Object.entries(files)
    .filter(([path]) => path !== 'project.yml' && !path.endsWith('.csv'))
    .map(([path, text]) => ({ path, text }));
  const seeds = Object.keys(files)
    .filter((path) => path.endsWith('.csv'))
    .map((path) => ({ path, sha256: 'x' }));
  const project = { path: 'project.yml', text: files['project.yml'] ?? 'name: shop\n' };
  return loadProject({ project, texts, seeds }, { version });
}

function clean(files: Files): Project {
  const loaded = load(files);
  expect(lines(loaded.diagnostics)).toEqual([]);
  if (!loaded.value) throw new Error('no project');
  return loaded.value;
}

function lines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return sortDiagnostics(diagnostics).map((finding) => {
    const at = finding.at ? positionAt(finding.at.source, finding.at.start) : undefined;
    const related = finding.related.map((other) => {
      const place = positionAt(other.at.source, other.at.start);
      return ` [${other.at.source.path}:${place.line}:${place.column}]`;
    });
    const hint = hintOf(finding);
    const place = finding.at ? `${finding.at.source.path}:${at?.line}:${at?.column}` : '-';
    return `${place} ${finding.code}: ${messageOf(finding)}${related.join('')}${hint === undefined ? '' : ` | ${hint}`}`;
  });
}

function problems(files: Files, version?: string): readonly string[] {
  return lines(load(files, version).diagnostics);
}

describe('project.yml', () => {
  test('defaults', () => {
    const project = clean({ 'project.yml': 'name: shop\n' });
    expect({ ...project, source: undefined, macroDocs: undefined }).toEqual({
      name: 'shop',
      source: undefined,
      paths: {
        models: ['models'],
        seeds: ['seeds'],
        tests: ['tests'],
        macros: ['macros'],
        snapshots: ['snapshots'],
        target: 'target',
      },
      vars: {},
      models: [],
      seeds: [],
      sources: [],
      singularTests: [],
      unitTests: [],
      exposures: [],
      groups: [],
      selectors: [],
      macroFiles: [],
      macroDocs: undefined,
      publications: [],
    });
  });

  test('everything, in kebab or snake case, with empty keys, a BOM and CRLF', () => {
    const text = `\u{feff}name: shop
version: 1.10
require_eider: [">=0.1", "<2"]
profile: other
model_paths: ./sql/models/
target-path: out
models:
seeds: ~
vars: {years: [2022], code: 01001, on: off}
publish:
`;
    const project = clean({ 'project.yml': text.replaceAll('\n', '\r\n') });
    expect([project.version, project.profile, project.paths, project.vars]).toEqual([
      '1.10',
      'other',
      {
        models: ['sql/models'],
        seeds: ['seeds'],
        tests: ['tests'],
        macros: ['macros'],
        snapshots: ['snapshots'],
        target: 'out',
      },
      { years: [2022], code: '01001', on: 'off' },
    ]);
  });

  test('every mistake at once', () => {
    const text = `nam: shop
name: my shop
version: [1]
model-paths: ../sql
seed-paths: {a: 1}
target_path: x
target-path: y
require-eider: "^3"
vars: [a]
`;
    expect(problems({ 'project.yml': text })).toEqual([
      'project.yml:1:1 yaml/unknown-key: `nam` is not a key of project.yml | did you mean `name`?',
      'project.yml:2:7 yaml/bad-value: `name` should be letters, digits and `_`, and start with a letter',
      'project.yml:3:11 yaml/wrong-type: `version` should be text, not a list',
      'project.yml:5:14 yaml/wrong-type: `seed-paths` should be text or a list, not a mapping',
      'project.yml:7:1 yaml/two-spellings: `target-path` and `target_path` are two spellings of one key [project.yml:6:1] | keep `target_path` only',
      'project.yml:9:8 yaml/wrong-type: `vars` should be a mapping, not a list',
    ]);
  });

  test('paths outside, versions that do not fit', () => {
    expect(
      problems({ 'project.yml': 'name: a\nmodel-paths: [models, ../sql, /abs]\nrequire-eider: ^3\n' }),
    ).toEqual([
      "project.yml:2:23 project/path-outside: `../sql` is not inside the project's folder | give a folder below project.yml, relative to it",
      "project.yml:2:31 project/path-outside: `/abs` is not inside the project's folder | give a folder below project.yml, relative to it",
      'project.yml:3:16 project/unsupported-version: this project needs Eider ^3, and this is Eider 0.1.0 | install a version that fits, or change `require-eider`',
    ]);
    expect(problems({ 'project.yml': 'name: a\nrequire-eider: newest\n' })).toEqual([
      'project.yml:2:16 yaml/bad-value: `require-eider` should be a range of versions such as `>=0.1.0 <1.0.0` or `^0.1`',
    ]);
  });

  test.each([
    ['', 'project.yml:1:1 yaml/missing-key: project.yml needs `name` | add `name:` here'],
    ['- a\n', 'project.yml:1:3 yaml/wrong-type: `project.yml` should be a mapping, not a list'],
    ['name:\n', 'project.yml:1:6 yaml/wrong-type: `name` should be text, not nothing'],
    [
      'name: a\n\tversion: 1\n',
      'project.yml:2:1 yaml/syntax: this is not valid YAML: a line is indented with a tab | indent with spaces: YAML does not allow tabs there',
    ],
  ])('%j has no project', (text, problem) => {
    const loaded = load({ 'project.yml': text });
    expect([loaded.value, lines(loaded.diagnostics)]).toEqual([undefined, [problem]]);
  });
});

describe('configuration by folder', () => {
  const files = {
    'project.yml': `name: shop
models:
  +materialized: view
  +tags: all
  shop:
    +meta: {a: 1, b: 1}
    marts:
      +materialized: TABLE
      +tags: [marts, all]
  marts:
    +schema: marts
    +meta: {b: 2}
    big:
      +unique_key: id
      +on-schema-change: fail
seeds:
  +column_types: {code: VARCHAR, n: INTEGER}
  regions:
    +column_types: {n: BIGINT}
    +delimiter: ";"
tests:
  +severity: WARN
`,
    'models/marts/big.sql': '',
    'models/marts/small.sql': '',
    'models/top.sql': '',
    'models/marts/props.yml': `models:
  - name: big
    tags: yaml
    meta: {c: 3}
    config: {schema: gold, tags: [last]}
    tests: [unique: {severity: error}, not_null]
`,
    'seeds/regions.csv': '',
    'tests/no_gap.sql': '',
  };

  test('is inherited, and merged by its rules', () => {
    const project = clean(files);
    expect(
      Object.fromEntries(
        [...project.models, ...project.seeds, ...project.singularTests].map((node) => [node.id, node.config]),
      ),
    ).toEqual({
      'model.shop.big': {
        materialized: 'table',
        tags: ['all', 'marts', 'yaml', 'last'],
        meta: { a: 1, b: 2, c: 3 },
        schema: 'gold',
        unique_key: ['id'],
        on_schema_change: 'fail',
      },
      'model.shop.small': {
        materialized: 'table',
        tags: ['all', 'marts'],
        meta: { a: 1, b: 2 },
        schema: 'marts',
      },
      'model.shop.top': { materialized: 'view', tags: ['all'], meta: { a: 1, b: 1 } },
      'seed.shop.regions': { column_types: { code: 'VARCHAR', n: 'BIGINT' }, delimiter: ';' },
      'test.shop.no_gap': { severity: 'warn' },
    });
    expect(project.models[0]?.tests.map((each) => [each.test, each.config])).toEqual([
      ['unique', { severity: 'error' }],
      ['not_null', { severity: 'warn' }],
    ]);
  });

  test('mistakes', () => {
    const text = `name: shop
models:
  materialized: table
  meta: {a: 1}
  +materialised: table
  +full_refresh: "yes"
  stagin:
    +schema: stg
  staging: [a]
  marts:
    +materialized: tabel
    +unique_key: {a: 1}
seeds: view
tests:
  +limit: 0
`;
    expect(problems({ 'project.yml': text, 'models/staging/a.sql': '', 'models/marts/b.sql': '' })).toEqual([
      'project.yml:3:3 config/plus-missing: `materialized` is read as a folder here | write `+materialized` to set it for all that is in the folder',
      'project.yml:4:3 config/plus-missing: `meta` is read as a folder here | write `+meta` to set it for all that is in the folder',
      'project.yml:5:3 yaml/unknown-key: `materialised` is not a key of the configuration of a model | did you mean `materialized`?',
      'project.yml:6:18 yaml/wrong-type: `full_refresh` should be `true` or `false`, not text',
      'project.yml:7:3 config/unused-folder: no model is in `stagin`: this configuration applies to nothing | did you mean `staging`?',
      'project.yml:9:13 yaml/wrong-type: `staging` should be a mapping, not a list',
      'project.yml:11:20 yaml/not-allowed: `tabel` is not a value of `materialized` | did you mean `table`? the values are `view`, `table`, `incremental`, `ephemeral`, `external`, `function`, `table_function`',
      'project.yml:12:19 yaml/wrong-type: `unique_key` should be text or a list, not a mapping',
      'project.yml:13:8 yaml/wrong-type: `seeds` should be a mapping, not text',
      'project.yml:15:11 yaml/bad-value: `limit` should be at least 1',
    ]);
  });
});

describe('resources', () => {
  test('are found by path, and by the innermost path', () => {
    const project = clean({
      'project.yml': 'name: shop\ntest-paths: [tests, models/tests]\n',
      ['models/staging/été.sql'.normalize('NFD')]: 'select 1',
      'models/tests/t.sql': '',
      'models/readme.md': '',
      'tests/generic/mine.sql': '',
      'macros/a.sql': '',
      'macros/b.ts': '',
      'macros/b.d.ts': '',
      'seeds/codes.csv': '',
    });
    expect({
      models: project.models.map((model) => [model.id, model.fqn]),
      tests: project.singularTests.map((each) => each.id),
      macros: project.macroFiles.map((file) => file.path),
      seeds: project.seeds.map((seed) => [seed.id, seed.fqn, seed.file]),
    }).toEqual({
      models: [['model.shop.été', ['staging', 'été']]],
      tests: ['test.shop.t'],
      macros: ['tests/generic/mine.sql', 'macros/a.sql', 'macros/b.ts'],
      seeds: [['seed.shop.codes', ['codes'], { path: 'seeds/codes.csv', sha256: 'x' }]],
    });
  });

  test('need a name that selectors can hold', () => {
    expect(problems({ 'models/my model.sql': '', 'models/a.b.sql': '' })).toEqual([
      'models/a.b.sql:1:1 project/bad-name: `a.b` cannot be the name of a model | use letters, digits, `_` and `-` only',
      'models/my model.sql:1:1 project/bad-name: `my model` cannot be the name of a model | use letters, digits, `_` and `-` only',
    ]);
  });
});

describe('properties', () => {
  test('describe models and their columns', () => {
    const project = clean({
      'models/owners.sql': '',
      'models/schema.yml': `version: 2
models:
  - name: owners
    description: Les propriétaires
    columns:
      - name: id
        data_type: BIGINT
        description: 12
        data_tests: [unique, not_null]
      - {name: full_name, type: VARCHAR, pii: name, tags: a, meta: {k: v}, config: {tags: [b]}}
      - name: note
        description:
        tests:
macros:
  - {name: clean, description: Cleans, arguments: [{name: column, type: text}]}
`,
    });
    const [owners] = project.models;
    const withoutPlaces = owners?.columns.map(({ at, tests, ...column }) => ({
      ...column,
      line: positionAt(at.source, at.start).line,
      tests: tests.map((each) => each.test),
    }));
    expect([owners?.description, withoutPlaces]).toEqual([
      'Les propriétaires',
      [
        {
          name: 'id',
          type: 'BIGINT',
          description: '12',
          tests: ['unique', 'not_null'],
          tags: [],
          meta: {},
          line: 6,
        },
        {
          name: 'full_name',
          type: 'VARCHAR',
          description: '',
          pii: 'name',
          tests: [],
          tags: ['a', 'b'],
          meta: { k: 'v' },
          line: 10,
        },
        { name: 'note', description: '', tests: [], tags: [], meta: {}, line: 11 },
      ],
    ]);
    expect([...project.macroDocs.values()].map((macro) => [macro.name, macro.description])).toEqual([
      ['clean', 'Cleans'],
    ]);
  });

  test('every mistake at once, over several files', () => {
    const files = {
      'models/owners.sql': '',
      'seeds/codes.csv': '',
      'models/a.yml': `models:
  - name: owners
    descripton: x
    columns:
      - {name: id, pii: nam}
      - {name: ID}
      - {description: nameless}
      - name: both
        type: INTEGER
        data_type: BIGINT
        tests: {unique: x}
  - name: ownrs
  - name: codes
  - just a text
sources: {a: b}
metrics: []
`,
      'models/b.yml': 'models:\n  - name: owners\n    config: {materialized: [view], enabled: 1}\n',
      'models/c.yml': '- models\n',
      'models/d.yml': '',
      'models/e.yml': 'models:\n  name: owners\n',
    };
    expect(problems(files)).toEqual([
      'models/a.yml:3:5 yaml/unknown-key: `descripton` is not a key of a model | did you mean `description`?',
      'models/a.yml:5:25 yaml/not-allowed: `nam` is not a value of `pii` | did you mean `name`? the values are `name`, `address`, `email`, `phone`, `birth_date`, `birth_place`, `national_id`, `fiscal_id`, `iban`, `free_text`, `ip_address`, `account`, `location`, `pseudonym`, `other`, `none`',
      'models/a.yml:6:16 project/column-twice: the column `ID` of `owners` is listed twice [models/a.yml:5:16] | unite the two entries: names of columns do not differ by case',
      'models/a.yml:7:10 yaml/missing-key: a column needs `name` | add `name:` here',
      'models/a.yml:10:9 yaml/two-spellings: `data_type` and `type` are two spellings of one key [models/a.yml:9:9] | keep `type` only',
      'models/a.yml:11:17 yaml/wrong-type: `tests` should be a list, not a mapping',
      'models/a.yml:12:11 project/unknown-resource: `ownrs` is described here, but there is no model of this name | did you mean `owners`?',
      'models/a.yml:13:11 project/unknown-resource: `codes` is described here, but there is no model of this name | describe it under `seeds:` instead',
      'models/a.yml:14:5 yaml/wrong-type: `models[3]` should be a mapping, not text',
      'models/a.yml:15:11 yaml/wrong-type: `sources` should be a list, not a mapping',
      'models/a.yml:16:1 yaml/unknown-key: `metrics` is not a key of a properties file | the keys here are `version`, `models`, `seeds`, `snapshots`, `sources`, `tests`, `unit_tests`, `exposures`, `groups`, `macros`',
      'models/b.yml:2:11 project/described-twice: the model `owners` is described twice [models/a.yml:2:11] | unite the two descriptions',
      'models/b.yml:3:29 yaml/wrong-type: `materialized` should be one of `view`, `table`, `incremental`, `ephemeral`, `external`, `function`, `table_function`, not a list',
      'models/b.yml:3:45 yaml/wrong-type: `enabled` should be `true` or `false`, not a number',
      'models/c.yml:1:3 yaml/wrong-type: `models/c.yml` should be a mapping, not a list',
      'models/e.yml:2:3 yaml/wrong-type: `models` should be a list, not a mapping',
    ]);
  });
});

describe('sources', () => {
  test('files and databases', () => {
    const project = clean({
      'models/staging/sources.yml': `sources:
  - name: lovac
    description: The file
    config: {tags: raw}
    tables:
      - name: housing
        location: lake/lovac/*/raw.csv
        options: {delim: ";", union_by_name: true}
        config: {tags: [big], extensions: icu}
        columns: [{name: birth_date, type: VARCHAR, pii: birth_date, tests: [not_null]}]
      - {name: map, location: [https://x.org/a.geojson?v=1.2, b.gpkg]}
      - {name: many, location: a.csv.gz, format: CSV}
  - {name: app, schema: public, database: production, tables: [{name: owners, identifier: Owners}]}
  - {name: later}
`,
    });
    const plain = project.sources.map(({ columns, at, properties, locationAt, tests, ...source }) => ({
      ...source,
      columns: columns.map((column) => [
        column.name,
        column.type,
        column.pii,
        column.tests.map((each) => each.test),
      ]),
      at: positionAt(at.source, at.start),
      same: properties === at,
      location: locationAt && [positionAt(locationAt.source, locationAt.start), source.location],
      tests,
    }));
    const common = { kind: 'source', description: '', options: {}, columns: [], tests: [], same: true };
    const lovac = { ...common, sourceName: 'lovac', schema: 'lovac', sourceDescription: 'The file' };
    expect(plain).toEqual([
      {
        ...common,
        id: 'source.shop.app.owners',
        name: 'owners',
        sourceName: 'app',
        schema: 'public',
        database: 'production',
        identifier: 'Owners',
        sourceDescription: '',
        config: {},
        at: { line: 13, column: 71 },
        location: undefined,
      },
      {
        ...lovac,
        id: 'source.shop.lovac.housing',
        name: 'housing',
        identifier: 'housing',
        format: 'csv',
        config: { tags: ['raw', 'big'], extensions: ['icu'] },
        options: { delim: ';', union_by_name: true },
        columns: [['birth_date', 'VARCHAR', 'birth_date', ['not_null']]],
        at: { line: 6, column: 15 },
        location: [{ line: 7, column: 19 }, ['lake/lovac/*/raw.csv']],
      },
      {
        ...lovac,
        id: 'source.shop.lovac.many',
        name: 'many',
        identifier: 'many',
        format: 'csv',
        config: { tags: ['raw'] },
        at: { line: 12, column: 16 },
        location: [{ line: 12, column: 32 }, ['a.csv.gz']],
      },
      {
        ...lovac,
        id: 'source.shop.lovac.map',
        name: 'map',
        identifier: 'map',
        format: 'spatial',
        config: { tags: ['raw'] },
        at: { line: 11, column: 16 },
        location: [{ line: 11, column: 31 }, ['https://x.org/a.geojson?v=1.2', 'b.gpkg']],
      },
    ]);
  });

  test('mistakes', () => {
    const files = {
      'models/a.yml': `sources:
  - name: s
    tables:
      - {name: a, location: a.ods}
      - {name: b, location: [a.csv, b.parquet]}
      - {name: c, format: csv}
      - {name: d, location: a.cvs, format: cvs}
      - {name: a, location: b.csv}
  - {name: t, database: db, tables: [{name: x, location: a.csv}]}
`,
    };
    expect(problems(files)).toEqual([
      'models/a.yml:4:29 source/unknown-format: the format of `s.a` cannot be told from its location | add `format:` with one of `csv`, `parquet`, `json`, `spatial`, `xlsx`',
      'models/a.yml:5:29 source/mixed-formats: the files of `s.b` have several formats: csv, parquet | make one table a format, or say which one with `format:`',
      'models/a.yml:6:19 source/needs-location: `format` of `s.c` is for files, and there is no `location` | add `location:`, or remove `format`',
      'models/a.yml:7:29 source/unknown-format: the format of `s.d` cannot be told from its location | add `format:` with one of `csv`, `parquet`, `json`, `spatial`, `xlsx`',
      'models/a.yml:7:44 yaml/not-allowed: `cvs` is not a value of `format` | did you mean `csv`? the values are `csv`, `parquet`, `json`, `spatial`, `xlsx`',
      'models/a.yml:8:16 source/duplicate-table: the source table `s.a` is declared twice [models/a.yml:4:16] | remove or rename one of the two',
      'models/a.yml:9:48 source/location-and-database: `t.x` has both files (`location`) and an attached database (`database`) | keep one of the two',
    ]);
  });
});

describe('publish', () => {
  const models = { 'models/a.sql': '', 'models/b.sql': '', 'seeds/c.csv': '' };

  test('a map, and the same as a list', () => {
    const tables =
      '[{model: a, name: A, columns: [x, y], waivers: [{column: x, detector: email, reason: r, owner: o, expires: 2026-12-31}]}, {model: c, columns: [z]}]';
    const asMap = clean({
      ...models,
      'project.yml': `name: shop\npublish:\n  bi: {path: out/bi.duckdb, tables: ${tables}}\n`,
    });
    const asList = clean({
      ...models,
      'project.yml': `name: shop\npublish:\n  - {name: bi, path: out/bi.duckdb, storage_version: v1.2.0, keep: 5, tables: ${tables}}\n`,
    });
    const strip = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'at' ? undefined : part)));
    const publication = {
      id: 'publication.shop.bi',
      name: 'bi',
      description: '',
      path: 'out/bi.duckdb',
      format: 'duckdb',
      tables: [
        {
          model: 'a',
          name: 'A',
          columns: [{ name: 'x' }, { name: 'y' }],
          waivers: [{ column: 'x', detector: 'email', reason: 'r', owner: 'o', expires: '2026-12-31' }],
        },
        { model: 'c', name: 'c', columns: [{ name: 'z' }], waivers: [] },
      ],
    };
    expect(strip(asMap.publications)).toEqual([{ ...publication, storageVersion: 'v1.0.0', keep: 3 }]);
    expect(strip(asList.publications)).toEqual([{ ...publication, storageVersion: 'v1.2.0', keep: 5 }]);
  });

  test('mistakes', () => {
    const text = `name: shop
publish:
  one:
    path: bi.duckdb
    storage-version: 1.0
    keep: -1
    tables:
      - model: a
      - {model: a, name: T, columns: [x, X]}
      - {model: b, name: t, columns: []}
      - {model: bb, name: t, columns: [y]}
      - {model: b, name: _eider_release, columns: [y]}
      - {model: b, columns: [y], waivers: [{column: y, detector: d, reason: r, owner: o, expires: 2026-02-30}]}
  two: {path: bi.duckdb, tables: [{model: c, columns: [z]}]}
`;
    expect(problems({ ...models, 'project.yml': text })).toEqual([
      'project.yml:5:22 yaml/bad-value: `storage-version` should look like `v1.0.0`',
      'project.yml:6:11 yaml/bad-value: `keep` should be at least 0',
      'project.yml:8:9 yaml/missing-key: a published table needs `columns` | add `columns:` here',
      'project.yml:9:42 publish/duplicate-column: the column `X` is listed twice for `T` [project.yml:9:39] | remove one of them: upper and lower case do not count',
      'project.yml:10:38 yaml/bad-value: `columns` needs at least one column',
      'project.yml:11:17 publish/unknown-model: the model `bb` cannot be published: it does not exist | did you mean `b`?',
      'project.yml:11:27 publish/duplicate-name: two published tables would be named `t` [project.yml:9:26] | give one of them another `name`: upper and lower case do not count',
      'project.yml:12:26 publish/reserved-name: a published table cannot be named `_eider_release` | choose another `name`: this one holds what Eider says of the release',
      'project.yml:13:99 yaml/bad-value: `expires` should be a date such as `2026-12-31`',
      'project.yml:14:3 project/duplicate-publication: two publications have the same path `bi.duckdb` [project.yml:3:3] | change one of them',
    ]);
  });
});
