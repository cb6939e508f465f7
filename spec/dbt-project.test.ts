import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../src/core/sql/quote.js';
import { onDatabase } from './support/on-database.js';
import { runEider } from './support/run-eider.js';

/** What dbt left of the project in `dbt-project/project`, and said: made by scripts/dbt/compare.mjs with `--record`. */
interface Recording {
  readonly commands: readonly { readonly words: readonly string[]; readonly outcomes: Outcomes }[];
  readonly relations: { readonly [key: string]: Relation };
}

interface Outcomes {
  readonly [id: string]: string | number;
}

interface Relation {
  readonly kind: string;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const folder = fileURLToPath(new URL('dbt-project', import.meta.url));
const recorded = JSON.parse(await readFile(join(folder, 'recorded.json'), 'utf8')) as Recording;

const relations = Object.entries(recorded.relations);

let project = '';
const said: Outcomes[] = [];
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'eider-dbt-project-'));
  await cp(join(folder, 'project'), project, { recursive: true });
  for (const { words } of recorded.commands) said.push(await outcomesOf(words));
}, 120_000);
afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

async function outcomesOf(words: readonly string[]): Promise<Outcomes> {
  const { code } = await runEider(words, { cwd: project, env: { DBT_PROFILES_DIR: project } });
  const path = join(project, 'target', 'run_results.json');
  const { results } = JSON.parse(await readFile(path, 'utf8')) as {
    readonly results: readonly {
      readonly unique_id: string;
      readonly status: string;
      readonly failures: number | null;
    }[];
  };
  const told = results.map(({ failures, status, unique_id: id }) => {
    const outcome = status === 'reused' ? 'success' : status;
    return [id, /^(?:unit_)?test\./u.test(id) ? `${outcome} (${failures ?? 0})` : outcome] as const;
  });
  return { 'exit code': code, ...Object.fromEntries(told) };
}

test('the recording is of a whole project', () => {
  expect(recorded.commands.map(({ words }) => words.join(' '))).toEqual(['seed', 'build', 'build']);
  expect(relations.length).toBeGreaterThan(50);
});

test.each(
  recorded.commands.map(({ words, outcomes }, index) => ({ words: words.join(' '), outcomes, index })),
)('run $index, `$words`: what is said of each node and test', ({ index, outcomes }) => {
  expect(said[index]).toEqual(outcomes);
});

test.each(relations)('%s: kind, columns, types and rows', async (key, { kind, names, types, rows }) => {
  const [schema = '', name = ''] = key.split(/\.(?<rest>.*)/su);
  const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  const place = `table_schema = ${quoteText(schema)} and table_name = ${quoteText(name)}`;
  await onDatabase(join(project, 'features.duckdb'), async (run) => {
    const kinds = await run(`select table_type from information_schema.tables where ${place}`);
    expect(kinds).toEqual([[kind === 'view' ? 'VIEW' : 'BASE TABLE']]);
    const columns = await run(
      `select column_name, data_type from information_schema.columns where ${place} order by ordinal_position`,
    );
    const kept = columns.filter(([column]) => !ignored.has(String(column)));
    expect(kept).toEqual(names.map((column, index) => [column, types[index]]));
    const cells = names.map(
      (column) => `cast(${quoteIdentifier(column)} as varchar) as ${quoteIdentifier(column)}`,
    );
    expect(await run(`select ${cells.join(', ')} from ${relation} order by all`)).toEqual(rows);
  });
});

/** Columns that hold the time of a snapshot, or are made from it. */
const ignored: ReadonlySet<string> = new Set(['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from']);
