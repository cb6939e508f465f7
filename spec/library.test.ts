import { readFileSync, writeFileSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../src/core/diagnostics/diagnostic.js';
import type {
  DeclaredColumn,
  GenericTestDefinition,
  ReferencedColumn,
  TestInput,
} from '../src/core/library/generic-test.js';
import { genericTests, packageOf } from '../src/core/library/generic-tests.js';
import { strictness } from '../src/core/library/strictness.js';
import type { Value, Values } from '../src/core/project/value.js';
import { quoteIdentifier } from '../src/core/sql/quote.js';
import { anomalyCases, anomalyTables, nameOfCase } from './support/anomaly-cases.js';
import { auditCases, auditTables, nameOfAudit } from './support/audit-cases.js';
import { libraryNotes } from './support/library-notes.js';

/** A test over a table. */
interface Case {
  readonly test: string;
  readonly on: string;
  readonly column?: string;
  readonly arguments: Values;
  readonly declared?: readonly DeclaredColumn[];
  readonly referenced?: readonly ReferencedColumn[];
  readonly history?: string;
}

/** And what dbt with its packages found. */
interface Recorded extends Case {
  readonly status: 'pass' | 'fail' | 'error';
  readonly failures: number | null;
}

interface Recording {
  readonly tables: { readonly [name: string]: string };
  readonly cases: readonly Recorded[];
}

const { tables, cases } = JSON.parse(
  readFileSync(new URL('library/recorded.json', import.meta.url), 'utf8'),
) as Recording;

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  for (const [name, sql] of Object.entries({ ...tables, ...auditTables, ...anomalyTables }))
    await connection.run(`create table ${name} as ${sql}`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const at = { source: { path: 'schema.yml', text: '' }, start: 0, end: 0 };

function inputOf(each: Case, compatible: boolean): TestInput {
  const { column } = each;
  return {
    test: each.test,
    model: `"main".${quoteIdentifier(each.on)}`,
    ...(column !== undefined && { column: quoteIdentifier(column), columnName: column }),
    arguments: each.arguments,
    ...(each.declared && { declared: each.declared }),
    ...(each.referenced && { referenced: each.referenced }),
    ...(each.history !== undefined && { history: `"main".${quoteIdentifier(each.history)}` }),
    ...(compatible && { compatible }),
    relation: (value: Value | undefined) => {
      const name = /^ref\('(\w+)'\)$/u.exec(typeof value === 'string' ? value : '')?.[1];
      return name === undefined ? undefined : `"main".${quoteIdentifier(name)}`;
    },
    at,
  };
}

function definitionOf(each: Case) {
  const found = genericTests.get(each.test) ?? genericTests.get(each.test.replace(/^\w+\./u, ''));
  if (!found) throw new Error(`there is no ${each.test}`);
  return found;
}

/** The number of failures; a text when the test cannot be made, or breaks. */
async function failuresOf(each: Case, compatible: boolean): Promise<number | string> {
  const definition = definitionOf(each);
  const made = definition.build(inputOf(each, compatible));
  if (typeof made !== 'string') return `${made.code}: ${messageOf(made)}`;
  try {
    const counted = `select ${definition.calculation ?? 'count(*)'} from (\n${made}\n) as failing`;
    return Number((await connection.runAndReadAll(counted)).getRows()[0]?.[0]);
  } catch (error) {
    return String(error).split('\n')[0] ?? '';
  }
}

/** What a shared scan would count. */
async function sharedFailuresOf(each: Case): Promise<number | undefined> {
  const shared = definitionOf(each).aggregate?.(inputOf(each, true), undefined);
  if (!shared) return undefined;
  const sql = `select ${shared.failures} from "main".${quoteIdentifier(each.on)}`;
  return Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
}

const nameOf = (each: Case): string =>
  `${each.history === undefined ? '' : `${each.history} `}${each.referenced ? JSON.stringify(each.referenced) : ''}${each.declared ? `${each.declared.map(({ name, type }) => `${name} ${type ?? ''}`).join()} ` : ''}${each.test} on ${each.on}${each.column === undefined ? '' : `.${each.column}`} ${JSON.stringify(each.arguments)}`;

/** Where Eider does not do what was recorded, and why. */
const differences: { readonly [name: string]: number } = {
  // dbt asks for a whole number, and a sum of nothing is none: two empty relations have as many rows.
  'dbt_utils.equal_rowcount on nothing {"compare_model":"ref(\'nothing\')"}': 0,
  'dbt_utils.fewer_rows_than on nothing {"compare_model":"ref(\'nothing\')"}': 0,
  // Other columns are failures that say which, not an error.
  'dbt_utils.equality on clean {"compare_model":"ref(\'other_columns\')"}': 11,
  // The package cannot be asked of no dates: it breaks. Of one month it cannot either, in which no whole period can be missing.
  'dbt_expectations.expect_row_values_to_have_data_for_every_n_datepart on no_times {"date_col":"seen"}': 1,
  'dbt_expectations.expect_row_values_to_have_data_for_every_n_datepart on days {"date_col":"seen","date_part":"month"}': 0,
};

describe('the same as dbt and its packages, in compatible mode', () => {
  test.each(cases.map((each) => [nameOf(each), each] as const))('%s', async (name, each) => {
    const found = await failuresOf(each, true);
    const cannotFail = typeof found === 'string' && found.startsWith('test/cannot-fail');
    expect(cannotFail ? 0 : found).toBe(differences[name] ?? each.failures);
    expect((await sharedFailuresOf(each)) ?? found).toBe(found);
  });

  test('every difference is one', () => {
    const unlike = cases.filter((each) => each.failures === null).map(nameOf);
    expect(Object.keys(differences).toSorted()).toEqual(unlike.toSorted());
  });
});

/** Where the strict test lets pass what the package fails, because that was a false alarm. */
const calmer = new Map([
  ['dbt_expectations.expect_column_values_to_have_consistent_casing', 'NULL is no spelling'],
  ['dbt_expectations.expect_select_column_values_to_be_unique_within_record', 'NULL repeats nothing'],
  ['dbt_expectations.expect_table_aggregation_to_equal_other_table', 'groups of NULL are one group'],
  ['dbt_expectations.equal_expression', 'groups of NULL are one group'],
]);

describe('strictly', () => {
  test.each(cases.filter((each) => each.status !== 'error').map((each) => [nameOf(each), each] as const))(
    '%s fails when the package does, and otherwise only where it is known to be stricter',
    async (_name, each) => {
      const found = await failuresOf(each, false);
      const fails = found !== 0;
      const why =
        each.status === 'pass'
          ? strictness.has(definitionOf(each).name) || typeof found === 'string'
          : calmer.has(each.test);
      expect(fails === (each.status === 'fail') || why).toBe(true);
      expect(String(found)).toMatch(/^(?:\d+$|test\/cannot-fail)/u);
    },
  );

  test('each test that is said to be stricter is, in one of the cases', async () => {
    const stricter = new Set<string>();
    for (const each of cases) {
      const [strict, compatible] = [await failuresOf(each, false), await failuresOf(each, true)];
      if (strict !== 0 && compatible === 0) stricter.add(definitionOf(each).name);
    }
    const recorded = new Set(cases.map((each) => definitionOf(each).name));
    expect([...strictness.keys()].filter((name) => recorded.has(name) && !stricter.has(name))).toEqual([]);
  });
});

test('every test of dbt, dbt_utils and dbt_expectations is recorded, with a failing and a passing case', () => {
  const packaged = [...genericTests.values()].filter(
    (each) => !['sqlmesh', 'elementary', 'eider'].includes(packageOf(each)),
  );
  const counts = new Map<string, number>();
  for (const each of packaged) counts.set(packageOf(each), (counts.get(packageOf(each)) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ dbt: 4, dbt_utils: 16, dbt_expectations: 65 });
  const wanting = packaged.filter(({ name }) => {
    const own = cases.filter((each) => definitionOf(each).name === name);
    return own.length < 3 || !['pass', 'fail'].every((status) => own.some((each) => each.status === status));
  });
  expect(wanting.map(({ name }) => name)).toEqual([]);
});

test.each(auditCases.map((each) => [nameOf(each), each] as const))('%s', async (_name, each) => {
  expect(await failuresOf(each, false)).toBe(each.failures);
  expect(await failuresOf(each, true)).toBe(each.compatible ?? each.failures);
});

const ofSqlmesh = JSON.parse(
  readFileSync(new URL('library/recorded-sqlmesh.json', import.meta.url), 'utf8'),
) as { readonly results: readonly (readonly [name: string, failures: number | 'error'])[] };

/** Where Eider does not do as SQLMesh in compatible mode either, and why. */
const unlikeSqlmesh: { readonly [name: string]: string } = {
  'kl_divergence on clean {"source_column":"x","target_column":"id","threshold":0.1}':
    'its SQL is an error in DuckDB',
  'kl_divergence on same {"source_column":"x","target_column":"y","threshold":0.1}': 'the same',
  'sqlmesh.mutually_exclusive_ranges on ranges {"lower_bound_column":"low","upper_bound_column":"high","partition_clause":"PARTITION BY g"}':
    'no clause can be given as a value there',
  'sqlmesh.mutually_exclusive_ranges on overlapping {"lower_bound_column":"low","upper_bound_column":"high","partition_clause":"PARTITION BY g"}':
    'the same',
};

describe('audits', () => {
  test.each(ofSqlmesh.results)('%s: as SQLMesh itself, in compatible mode', async (name, failures) => {
    const each = auditCases.find((other) => nameOfAudit(other) === name);
    if (!each) throw new Error(`there is no case ${name}: record them anew`);
    expect((await failuresOf(each, true)) === failures).toBe(unlikeSqlmesh[name] === undefined);
  });

  test('every case is recorded', () => {
    const recorded = new Set(ofSqlmesh.results.map(([name]) => name));
    const able = auditCases.filter(({ test: name }) => name !== 'row_count_between').map(nameOfAudit);
    expect(able.filter((name) => !recorded.has(name))).toEqual([]);
    expect(Object.keys(unlikeSqlmesh).filter((name) => !recorded.has(name))).toEqual([]);
  });
});

const ofElementary = JSON.parse(
  readFileSync(new URL('library/recorded-elementary.json', import.meta.url), 'utf8'),
) as { readonly results: readonly (readonly [name: string, status: string, failures: number | null])[] };

/** Where Eider does not do as Elementary in compatible mode either, and why. */
const unlikeElementary: { readonly [name: string]: string } = {
  'dimension_anomalies on vanished {"timestamp_column":"seen","dimensions":["kind"]}':
    'its first run knows of no value that is gone, later ones do',
  'dimension_anomalies on vanished {"timestamp_column":"seen","dimensions":["kind","d > 0"],"exclude_final_results":"value < 1 -- so"}':
    'the same',
  'volume_anomalies on last_hour {"timestamp_column":"seen","time_bucket":{"period":"hour"},"training_period":{"period":"day","count":2}}':
    'a bucket without a count is an error there',
  'column_anomalies on emptied.x {"timestamp_column":"seen","column_anomalies":["null_count"],"dimensions":["minute(seen) % 2","d > 0"]}':
    'a dimension that is an expression is an error there',
};

describe('tests of anomalies', () => {
  test.each(anomalyCases.map((each) => [nameOf(each), each] as const))('%s', async (_name, each) => {
    expect(await failuresOf(each, false)).toBe(each.failures);
    expect(await failuresOf(each, true)).toBe(each.compatible ?? each.failures);
  });

  test.each(ofElementary.results)(
    '%s: as Elementary itself, in compatible mode',
    (name, _status, failures) => {
      const each = anomalyCases.find((other) => nameOfCase(other) === name);
      if (!each) throw new Error(`there is no case ${name}: record them anew`);
      const found = each.compatible ?? each.failures;
      // What an error counts is nothing.
      expect(found === failures).toBe(unlikeElementary[name] === undefined);
    },
  );

  test('each is stricter than its package in one case', () => {
    const stricter = anomalyCases.filter(
      (each) => each.compatible !== undefined && each.compatible < each.failures,
    );
    const names = [...genericTests.keys()].filter((name) => name.endsWith('_anomalies'));
    expect(new Set(stricter.map((each) => each.test))).toEqual(new Set(names));
    expect(names.every((name) => strictness.has(name))).toBe(true);
  });

  test('one that no data could fail is refused', async () => {
    const week = { timestamp_column: 'seen', time_bucket: { period: 'week' } };
    const unread = { test: 'exposure_schema_validity', on: 'surge', arguments: {} };
    expect(await failuresOf(unread, false)).toContain('no exposure that reads the relation');
    const kept = { event_timestamp_column: 'event' };
    const personal = {
      test: 'event_freshness_anomalies',
      on: 'hourly',
      arguments: kept,
      history: 'kept_late',
    };
    expect(await failuresOf(personal, false)).toContain('is not declared with `pii: none`');
    const bare = { test: 'schema_changes_from_baseline', on: 'surge', arguments: {} };
    expect(await failuresOf(bare, false)).toContain('no column of the relation is declared');
    for (const [given, why] of [
      [week, 'it compares 2 buckets at most'],
      [{}, 'without `timestamp_column`'],
      [{ timestamp_column: 'seen', anomaly_sensitivity: 3.48 }, 'none can be 3.48 standard deviations'],
      [{ timestamp_column: 'seen', min_training_set_size: 15 }, '`min_training_set_size` asks for more'],
    ] as const) {
      const each = { test: 'volume_anomalies', on: 'surge', arguments: given };
      expect(await failuresOf(each, false)).toContain('test/cannot-fail');
      expect(await failuresOf(each, false)).toContain(why);
    }
  });
});

test('of a run without the times at which rows came the age of the newest event is kept, where that is not personal', async () => {
  const each = {
    test: 'event_freshness_anomalies',
    on: 'hourly',
    arguments: { event_timestamp_column: 'event' },
  };
  const { figures } = definitionOf(each);
  expect(figures?.(inputOf(each, false))).toBeUndefined();
  const sql = figures?.(inputOf({ ...each, declared: [{ name: 'event', pii: 'none' }] }, false)) ?? '';
  const [row] = (await connection.runAndReadAll(sql)).getRows();
  expect(row?.slice(0, 2)).toEqual(['event_freshness', null]);
  // The newest row is of the hour before this one, and its event an hour older.
  expect(Number(row?.[2])).toBeGreaterThanOrEqual(7200);
  expect(Number(row?.[2])).toBeLessThan(11_000);
});

/** Names of counts, sums, names of columns and periods: no value of a row stands under them. */
const harmless =
  /^(?:n_\w+|severity_level|num_rows|row_cnt|date_\w+|metric\w*|mean|deviations?|total|own_rows|other_rows|difference|surplus|part|proportion|which_diff|column_\w+|listed_\w+|\w+_column|divergence|chi_square)$/u;

test('a value of a row stands under the name of its own column, or under one that begins with `eider_`', async () => {
  const made = new Set<string>();
  const real = new Set<string>();
  for (const name of Object.keys({ ...tables, ...auditTables, ...anomalyTables }))
    for (const row of (await connection.runAndReadAll(`describe ${name}`)).getRows())
      real.add(String(row[0]));
  for (const each of [...cases, ...auditCases, ...anomalyCases]) {
    const sql = definitionOf(each).build(inputOf(each, false));
    if (typeof sql !== 'string') continue;
    for (const name of (await connection.runAndReadAll(sql)).columnNames())
      if (!real.has(name)) made.add(name);
  }
  const other = [...made].filter((name) => !name.startsWith('eider_') && !harmless.test(name));
  expect(other).toEqual([]);
});

const page = new URL('../docs/library.md', import.meta.url);

/** The first case that fails, or passes, strictly: with rows where there is such a one. */
async function example(name: string, fails: boolean): Promise<Case> {
  const own = [...cases, ...auditCases, ...anomalyCases].filter((each) => definitionOf(each).name === name);
  for (const each of own) {
    const found = await failuresOf(each, false);
    if (typeof found === 'number' && found > 0 === fails) return each;
  }
  throw new Error(`no case of ${name} ${fails ? 'fails' : 'passes'}`);
}

function written(each: Case): string {
  const given =
    Object.keys(each.arguments).length === 0
      ? ''
      : `: ${stringify(each.arguments, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`;
  return `${each.test}${given}`;
}

async function sectionOf(name: string): Promise<string> {
  const definition = genericTests.get(name);
  const [fails, nulls] = libraryNotes[name] ?? [];
  if (!definition || fails === undefined || nulls === undefined) throw new Error(`no notes of ${name}`);
  const below = { column: 'a column', relation: 'a relation', either: 'a column or a relation' }[
    definition.belongs
  ];
  const missed = strictness.get(name);
  const failing = await example(name, true);
  const passing = await example(name, false);
  const sql = definition.build(inputOf(failing, false));
  const place = (each: Case): string => `\`${each.on}${each.column === undefined ? '' : `.${each.column}`}\``;
  return [
    `### ${name}\n`,
    `Below ${below}. Fails when ${fails}. NULL: ${nulls}.${missed === undefined ? '' : ` **Strict**: with \`compatible: true\`, ${missed}.`}\n`,
    ...definition.parameters.map(
      ({ name: argument, required, meaning }) =>
        `- \`${argument}\`${required ? '' : ' (optional)'}: ${meaning}`,
    ),
    ...(definition.parameters.length === 0 ? [] : ['']),
    `\`- ${written(failing)}\` fails on ${place(failing)} (${String(await failuresOf(failing, false))}):\n`,
    `\`\`\`sql\n${typeof sql === 'string' ? sql : ''}\n\`\`\`\n`,
    `\`- ${written(passing)}\` passes on ${place(passing)}.\n`,
  ].join('\n');
}

/** A line of the table at the top: arguments that need not be given stand in brackets. */
function lineOf({ belongs, name, parameters }: GenericTestDefinition): string {
  const below = { column: 'c', relation: 'r', either: 'c r' }[belongs];
  const of = (isRequired: boolean): string =>
    parameters
      .filter(({ required }) => required === isRequired)
      .map((each) => `\`${each.name}\``)
      .join(' ');
  const optional = of(false) === '' ? '' : `[${of(false)}]`;
  const nulls = (libraryNotes[name]?.[1] ?? '').replaceAll('|', String.raw`\|`);
  const strict = strictness.has(name) ? 'yes' : '';
  const link = `[\`${name}\`](#${name.replaceAll('.', '')})`;
  return `| ${[link, below, [of(true), optional].filter(Boolean).join(' '), nulls, strict].join(' | ')} |`;
}

const packages = {
  dbt: 'dbt',
  dbt_utils: 'dbt_utils',
  dbt_expectations: 'dbt_expectations',
  sqlmesh: 'SQLMesh',
  elementary: 'Elementary',
  eider: 'Eider',
} as const;

test('docs/library.md tells of every test, with examples that are run; `UPDATE_GOLDEN=1` writes it anew', async () => {
  const parts: string[] = [
    '## All of them\n',
    'Below a column (c) or a relation (r). Arguments in brackets are optional.\n',
    '| name | below | arguments | NULL | strict |\n|---|---|---|---|---|',
  ];
  for (const key of Object.keys(packages))
    for (const definition of genericTests.values())
      if (packageOf(definition) === key) parts.push(lineOf(definition));
  parts.push('');
  const used = new Set<string>();
  for (const [key, title] of Object.entries(packages)) {
    parts.push(`## ${title}\n`);
    for (const definition of genericTests.values()) {
      if (packageOf(definition) !== key) continue;
      parts.push(await sectionOf(definition.name));
      for (const fails of [true, false]) {
        const each = await example(definition.name, fails);
        used.add(each.on);
        if (each.history !== undefined) used.add(each.history);
        const named = /"ref\('(\w+)'\)"/u.exec(JSON.stringify(each.arguments))?.[1];
        if (named !== undefined) used.add(named);
      }
    }
  }
  const rows = Object.entries({ ...tables, ...auditTables, ...anomalyTables }).filter(([name]) =>
    used.has(name),
  );
  const list = rows.map(([name, sql]) => `-- ${name}\n${sql};`).join('\n');
  const text = readFileSync(page, 'utf8');
  const made = text.replace(
    /(<!-- made by spec\/library\.test\.ts -->\n)[\s\S]*$/u,
    `$1\n${parts.join('\n')}\n## The tables of the examples\n\n\`\`\`sql\n${list}\n\`\`\`\n`,
  );
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});
