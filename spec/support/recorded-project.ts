import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../../src/core/sql/quote.js';
import { onDatabase } from './on-database.js';
import { runEider } from './run-eider.js';

/** What dbt left of a project, and said: made by scripts/dbt/compare.mjs with `--record`. */
interface Recording {
  readonly commands: readonly { readonly words: readonly string[]; readonly outcomes: Outcomes }[];
  readonly relations: { readonly [key: string]: RecordedRelation };
}

interface Outcomes {
  readonly [id: string]: string | number;
}

interface RecordedRelation {
  readonly kind: string;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

async function outcomesOf(words: readonly string[], project: string): Promise<Outcomes> {
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

async function expectRelation(
  path: string,
  key: string,
  recorded: RecordedRelation,
  ignored: ReadonlySet<string>,
) {
  const { kind, names, types, rows } = recorded;
  const [schema = '', name = ''] = key.split(/\.(?<rest>.*)/su);
  const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  const place = `table_schema = ${quoteText(schema)} and table_name = ${quoteText(name)}`;
  await onDatabase(path, async (run) => {
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
}

/** What a recorded project is replayed with. */
interface Replayed {
  /** Holds `project` and `recorded.json`. */
  readonly folder: string;
  /** The name of its database file. */
  readonly database: string;
  /** Columns that are another thing at every run. */
  readonly ignored: readonly string[];
}

/**
 * Runs in a copy of the project what dbt was told, and compares what was said and what is left. Gives the recording, and where the copy is once the tests
 * run.
 */
export async function replayProject({ folder, database, ignored }: Replayed): Promise<{
  readonly recorded: Recording;
  readonly project: () => string;
}> {
  const recorded = JSON.parse(await readFile(join(folder, 'recorded.json'), 'utf8')) as Recording;
  let project = '';
  const said: Outcomes[] = [];
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'eider-replayed-'));
    await cp(join(folder, 'project'), project, { recursive: true });
    for (const { words } of recorded.commands) said.push(await outcomesOf(words, project));
  }, 120_000);
  afterAll(async () => {
    await rm(project, { recursive: true, force: true });
  });
  test.each(
    recorded.commands.map(({ words, outcomes }, index) => ({ words: words.join(' '), outcomes, index })),
  )('run $index, `$words`: what is said of each node and test', ({ index, outcomes }) => {
    expect(said[index]).toEqual(outcomes);
  });
  test.each(Object.entries(recorded.relations))(
    '%s: kind, columns, types and rows',
    async (key, relation) => {
      await expectRelation(join(project, database), key, relation, new Set(ignored));
    },
  );
  return { recorded, project: () => project };
}
