import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planText } from '../src/core/plan/plan-text.test-helper.js';
import type { Plan, Work } from '../src/core/plan/stages.js';
import { quoteIdentifier, quoteText } from '../src/core/sql/quote.js';
import type { StageResult } from '../src/core/plan/events.js';
import { Warehouse } from '../src/engine/execute/warehouse.test-helper.js';

type Columns = readonly (readonly [name: string, type: string])[];

/** The table that `dbt seed` made; of a large one, the number of rows and the last of them. */
type Outcome =
  | 'error'
  | { readonly columns: Columns; readonly rows: readonly unknown[] }
  | { readonly columns: Columns; readonly count: number; readonly last: unknown };

interface Recorded {
  readonly name: string;
  readonly csv: string | readonly (string | readonly [text: string, times: number])[];
  readonly config: { readonly delimiter?: string; readonly column_types?: Readonly<Record<string, string>> };
  /** The file copied by DuckDB, which is dbt-duckdb's own way; and the rows that Python read. */
  readonly copy: Outcome;
  readonly rows: Outcome;
}

const { cases } = JSON.parse(readFileSync(new URL('dbt-seeds/recorded.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Recorded[];
};

/** Where Eider does better, and knows it: dbt-duckdb fails, or binds another number than Python read. */
const better: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ['quotes in the header, copy', table('a"b INTEGER, c INTEGER', ['1', '2'])],
  ['quotes in the header, rows', table('a"b INTEGER, c INTEGER', ['1', '2'])],
  ['names without quotes that need them, copy', table('id INTEGER, first name VARCHAR', ['1', 'x'])],
  ['names without quotes that need them, rows', table('id INTEGER, first name VARCHAR', ['1', 'x'])],
  ['exponents, rows', table('k VARCHAR, c INTEGER', ['k', '100000'], ['k', '2000'])],
  ['thirty digits, rows', table('k VARCHAR, c DOUBLE', ['k', '1.2345678901234568e+29'])],
  [
    'thirty digits and a fraction, rows',
    table('k VARCHAR, c DOUBLE', ['k', '1.2345678901234568e+29'], ['k', '1.5']),
  ],
  ['many small decimals, rows', table('k VARCHAR, c DOUBLE', ['k', '1e-29'], ['k', '1.0'])],
  ['Infinity with fractions, rows', table('k VARCHAR, c DOUBLE', ['k', '-inf'], ['k', '1.5'])],
]);

function table(columns: string, ...rows: readonly (readonly string[])[]): Outcome {
  const pairs = columns.split(', ').map((column) => {
    const at = column.lastIndexOf(' ');
    return [column.slice(0, at), column.slice(at + 1)] as const;
  });
  return { columns: pairs, rows };
}

const loads = cases.flatMap((each, index) =>
  (['copy', 'rows'] as const).map((way) => ({
    label: `${each.name}, ${way}`,
    table: `s${index}_${way}`,
    each,
    way,
  })),
);
type Load = (typeof loads)[number];

let warehouse: Warehouse;
let results: ReadonlyMap<string, StageResult>;
beforeAll(async () => {
  warehouse = await Warehouse.open();
  const files = loads.map((load) => [fileOf(load), csvOf(load.each)] as const);
  await warehouse.write(Object.fromEntries(files));
  const { plan } = planText({
    'project.yml': 'name: demo\n',
    ...Object.fromEntries(files.map(([path]) => [path, ''])),
  });
  const { result } = await warehouse.run(asDbt(plan));
  results = new Map(result.stages.map((stage) => [stage.label, stage]));
});
afterAll(() => warehouse.close());

test.each(loads)('$label', async (load) => {
  expect(await outcome(load)).toEqual(better.get(load.label) ?? load.each[load.way]);
});

function fileOf(load: Pick<Load, 'table'>): string {
  return `seeds/${load.table}.csv`;
}

function csvOf({ csv }: Recorded): string {
  const parts = typeof csv === 'string' ? [csv] : csv;
  return parts.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('');
}

/** The work that the loader of dbt projects asks for: no author can. */
function asDbt(plan: Plan): Plan {
  const works = new Map(loads.map((load) => [fileOf(load), workOf(load)]));
  const stages = plan.stages.map((stage) => {
    const work =
      stage.kind === 'build' && stage.work.kind === 'seed' ? works.get(stage.work.path) : undefined;
    return stage.kind === 'build' && work ? { ...stage, work } : stage;
  });
  return { ...plan, stages };
}

function workOf(load: Load): Work {
  const { column_types: columnTypes = {}, delimiter = ',' } = load.each.config;
  return {
    kind: 'seed',
    path: fileOf(load),
    inference: 'agate',
    columnTypes,
    delimiter,
    ...(load.way === 'rows' && { fast: false as const }),
  };
}

async function outcome(load: Load): Promise<Outcome> {
  const stage = results.get(`main.${load.table}`);
  if (stage?.status !== 'success') return 'error';
  return warehouse.using(async (connection) => {
    const found = await connection.rows(
      `select column_name, data_type from duckdb_columns() where table_name = ${quoteText(load.table)} order by column_index`,
    );
    const columns = found.map((row) => [String(row['column_name']), String(row['data_type'])] as const);
    const texts = columns.map(([name]) => `cast(${quoteIdentifier(name)} as varchar)`);
    const from = `from main.${quoteIdentifier(load.table)} order by rowid`;
    const rows = (await connection.rows(`select [${texts.join(', ')}] as cells ${from}`)).map(
      (row) => row['cells'],
    );
    expect(stage.rows).toBe(rows.length);
    return rows.length <= 20 ? { columns, rows } : { columns, count: rows.length, last: rows.at(-1) };
  });
}
