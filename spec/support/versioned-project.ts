import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProject, type Files } from './project-folder.js';
import { reading } from './warehouse.js';

/** Rows of each relation of the project, and rows of a version in the one that keeps all versions. */
export const rowsOfVersion = 100;

/**
 * A small project with every way of building, whose every row says which version of the inputs it is of: a seed, a source, views, tables,
 * incremental models, a snapshot, an external file, tests that warn and fail and store their rows, a publication of two tables.
 * `broken` fails its test in even versions, and is not replaced then.
 */
export async function makeVersionedProject(): Promise<string> {
  const folder = await makeProject(files);
  await writeVersion(folder, 1);
  return folder;
}

/** Puts version `version` into the inputs. */
export async function writeVersion(folder: string, version: number): Promise<void> {
  const lines = Array.from(
    { length: rowsOfVersion },
    (_, index) => `${index + 1},${version},row ${index + 1} of ${version}`,
  );
  const text = `id,v,label\n${lines.join('\n')}\n`;
  await writeFile(join(folder, 'seeds/base.csv'), text);
  await writeFile(join(folder, 'data/input.csv'), text);
}

const files: Files = {
  'project.yml': `name: versions
models:
  staging: {+schema: stg}
  marts: {+schema: marts, +materialized: table}
publish:
  bi:
    path: releases/bi.duckdb
    keep: 2
    tables:
      - {model: plain, name: first, columns: [id, v, label]}
      - {model: merged, name: second, columns: [id, v, label]}
`,
  'profiles.yml': `versions:
  outputs:
    dev: {path: warehouse.duckdb, threads: 2, duckdb_threads: 1}
`,
  'seeds/base.csv': '',
  'data/input.csv': '',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: input
        location: data/input.csv
        columns:
          - {name: id, type: BIGINT}
          - {name: v, type: BIGINT}
`,
  'models/schema.yml': `models:
  - name: plain
    columns:
      - {name: id, tests: [unique, not_null]}
  - name: merged
    columns:
      - {name: id, tests: [unique]}
  - name: replaced
    columns:
      - {name: id, tests: [unique]}
  - name: filed
    columns:
      - {name: id, tests: [not_null]}
  - name: warned
    tests:
      - expression_is_true: {name: warned_rows, expression: id > 3, severity: warn, store_failures: true}
  - name: broken
    tests:
      - expression_is_true: {name: broken_rows, expression: v % 2 = 1 or id > 5, store_failures: true}
`,
  'models/history.yml': `snapshots:
  - name: remembered
    relation: ref('stg_base')
    config: {schema: marts, strategy: check, unique_key: id, check_cols: [v], hard_deletes: new_record}
`,
  'models/staging/stg_base.sql': "select id, v, label from {{ ref('base') }}",
  'models/staging/stg_input.sql': "select id, v, label from {{ source('raw', 'input') }}",
  'models/marts/plain.sql': "select id, v, label from {{ ref('stg_base') }}",
  'models/marts/joined.sql': `select p.id, i.v, i.label from {{ ref('plain') }} p join {{ ref('stg_input') }} i using (id)`,
  'models/marts/merged.sql': `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
select id, v, label from {{ ref('stg_base') }}`,
  'models/marts/replaced.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, v, label from {{ ref('plain') }}`,
  'models/marts/appended.sql': `{{ config(materialized='incremental', incremental_strategy='append') }}
select id, v, label from {{ ref('stg_input') }}
{{#if (is_incremental)}}where v > (select max(v) from {{ this }}){{/if}}`,
  'models/marts/filed.sql': `{{ config(materialized='external', location='exports/filed.parquet') }}
select id, v, label from {{ ref('stg_base') }}`,
  'models/marts/warned.sql': "select id, v, label from {{ ref('joined') }}",
  'models/marts/broken.sql': "select id, v, label from {{ ref('stg_base') }}",
};

/** Which version a relation holds once a run of version `version` has ended. */
type VersionAfter = (version: number) => number;
const always: VersionAfter = (version) => version;
const onlyOdd: VersionAfter = (version) => (version % 2 === 1 ? version : version - 1);
const onlyEven: VersionAfter = (version) => (version % 2 === 0 ? version : version - 1);

interface Expected {
  readonly name: string;
  /** What a query reads; its name unless said. */
  readonly from?: string;
  readonly rows: number;
  readonly after: VersionAfter;
}

const exported = 'exports/filed.parquet';
const relations: readonly Expected[] = [
  ...[
    'main.base',
    'stg.stg_base',
    'marts.plain',
    'marts.joined',
    'marts.merged',
    'marts.replaced',
    'marts.filed',
    'marts.warned',
  ].map((name) => ({ name, rows: rowsOfVersion, after: always })),
  { name: 'marts.broken', rows: rowsOfVersion, after: onlyOdd },
  { name: exported, from: `read_parquet('${exported}')`, rows: rowsOfVersion, after: always },
  { name: 'eider_failures.warned_rows', rows: 3, after: always },
  { name: 'eider_failures.broken_rows', rows: 5, after: onlyEven },
];

/** Relations that hold the rows of all versions, with what tells those of earlier ones. */
const histories: readonly (readonly [name: string, ends: string])[] = [
  ['marts.appended', 'v < (select max(v) from marts.appended)'],
  ['marts.remembered', 'dbt_valid_to is not null'],
];

/** What is not as it must be: see `tornRelations`. */
export interface Torn {
  readonly relation: string;
  readonly found: string;
}

/**
 * The relations of a warehouse that are neither wholly of the version before (`versions[0]`) nor wholly of the version after
 * (`versions[1]`): rows are counted, and their order-independent hash is compared with that of the version.
 */
export async function tornRelations(
  folder: string,
  versions: readonly [number, number],
): Promise<readonly Torn[]> {
  return reading(join(folder, 'warehouse.duckdb'), folder, async (connection) => {
    const present = new Set(
      (
        await connection.values(
          `select schema_name || '.' || table_name from duckdb_tables() union all select schema_name || '.' || view_name from duckdb_views()`,
        )
      ).map(String),
    );
    if (existsSync(join(folder, exported))) present.add(exported);
    const torn: Torn[] = [];
    for (const { name, from = name, rows, after } of relations) {
      const allowed = versions.map(after);
      if (!present.has(name)) {
        if (Math.min(...allowed) >= 1) torn.push({ relation: name, found: 'absent' });
        continue;
      }
      const [row] = await connection.rows(
        `with found as (select count(*) as n, sum(hash(id, v, label)) as h, min(v) as v from ${from}),
         must as (select f.v, count(*) as n, sum(hash(i, f.v, 'row ' || i || ' of ' || f.v)) as h from found f, range(1, ${rows + 1}) r(i) group by f.v)
         select f.n as n, f.v as v, f.n = m.n and f.h = m.h as whole from found f left join must m using (v)`,
      );
      if (row?.['whole'] !== true || !allowed.includes(Number(row['v'])))
        torn.push({
          relation: name,
          found: `${String(row?.['n'])} rows from version ${String(row?.['v'])}, wanted ${allowed.join(' or ')}`,
        });
    }
    for (const [relation, ends] of histories) {
      if (!present.has(relation)) {
        if (versions[0] >= 1) torn.push({ relation, found: 'absent' });
        continue;
      }
      const [row] = await connection.rows(
        `select count(*) as n, count(distinct (id, v)) as keys, max(v) as v, count(*) filter (${ends}) as ended from ${relation}`,
      );
      const top = Number(row?.['v']);
      if (
        Number(row?.['n']) !== top * rowsOfVersion ||
        row?.['n'] !== row?.['keys'] ||
        Number(row?.['ended']) !== (top - 1) * rowsOfVersion ||
        !versions.includes(top)
      )
        torn.push({ relation, found: JSON.stringify(row) });
    }
    return torn;
  });
}
