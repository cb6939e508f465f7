import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDatabase } from './support/on-database.js';
import { runEider } from './support/run-eider.js';

/** One step of a case, with what dbt made of it: see scripts/record-history.mjs. */
interface Step {
  readonly now: string;
  readonly sql: readonly string[];
  readonly config: { readonly [key: string]: unknown };
  readonly status: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a run of dbt made of models that are built batch by batch. */
interface BatchStep {
  readonly now: string;
  readonly sql: readonly string[];
  readonly command: readonly string[];
  readonly found: {
    readonly [model: string]: Pick<Step, 'columns' | 'rows'> & {
      readonly status: string;
      readonly batches: { readonly successful: readonly Window[]; readonly failed: readonly Window[] };
    };
  };
}

type Window = readonly [start: string, end: string];

interface Recording {
  readonly snapshots: { readonly [name: string]: readonly Step[] };
  readonly tables: { readonly [name: string]: { readonly config?: object } };
  readonly models: { readonly [name: string]: { readonly config: object; readonly sql: string } };
  readonly batches: readonly BatchStep[];
}

const recorded = JSON.parse(
  await readFile(new URL('history/recorded.json', import.meta.url), 'utf8'),
) as Recording;

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'eider-history-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

/** A project whose sources are tables of the warehouse, which change under it. */
class Changing {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(name: string): Promise<Changing> {
    const folder = join(scratch, name);
    await mkdir(join(folder, 'models'), { recursive: true });
    await writeFile(join(folder, 'project.yml'), 'name: history\n');
    const target = { path: 'warehouse.duckdb', settings: { TimeZone: 'UTC' } };
    const profiles = { history: { target: 'dev', outputs: { dev: target } } };
    await writeFile(join(folder, 'profiles.yml'), JSON.stringify(profiles));
    return new Changing(folder);
  }

  async change(sql: readonly string[]): Promise<void> {
    await onDatabase(join(this.folder, 'warehouse.duckdb'), async (run) => {
      for (const statement of sql) await run(statement);
    });
  }

  /** Columns and rows of tables, as texts. */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, Pick<Step, 'columns' | 'rows'>>> {
    const found = new Map<string, Pick<Step, 'columns' | 'rows'>>();
    await onDatabase(join(this.folder, 'warehouse.duckdb'), async (run) => {
      for (const name of names) {
        const columns = (await run(`describe history."${name}"`)).map(([column]) => String(column));
        const list = columns.map((column) => `cast("${column}" as varchar)`).join(', ');
        const rows = await run(`select ${list} from history."${name}" order by all`);
        found.set(name, { columns, rows: rows as Step['rows'] });
      }
    });
    return found;
  }
}

describe('snapshots have the history that dbt gives them', () => {
  const names = Object.keys(recorded.snapshots);
  const steps = Math.max(...Object.values(recorded.snapshots).map((each) => each.length));
  const found: ReadonlyMap<string, Pick<Step, 'columns' | 'rows'>>[] = [];

  beforeAll(async () => {
    const project = await Changing.make('snapshots');
    const { folder } = project;
    await project.change(['create schema raw']);
    const sources = [{ name: 'raw', tables: names.map((name) => ({ name })) }];
    await writeFile(join(folder, 'models', 'sources.yml'), JSON.stringify({ sources }));
    for (let step = 0; step < steps; step += 1) {
      const present = names.flatMap((name) => {
        const at = recorded.snapshots[name]?.[step];
        return at ? [{ name, ...at }] : [];
      });
      const snapshots = present.map(({ name, config }) => ({
        name: `${name}_history`,
        relation: `source('raw', '${name}')`,
        config: { schema: 'history', ...config },
      }));
      await writeFile(join(folder, 'models', 'snapshots.yml'), JSON.stringify({ snapshots }));
      await project.change(present.flatMap(({ sql }) => sql));
      const now = `${present[0]?.now.replace(' ', 'T') ?? ''}Z`;
      const ran = await runEider(['snapshot'], { cwd: folder, now });
      expect({ step, stderr: ran.stderr, code: ran.code, stdout: ran.code === 0 ? '' : ran.stdout }).toEqual({
        step,
        stderr: '',
        code: 0,
        stdout: '',
      });
      found.push(await project.read(present.map(({ name }) => `${name}_history`)));
    }
  }, 120_000);

  test.each(names)('%s', (name) => {
    const expected = recorded.snapshots[name]?.map(({ columns, rows }) => ({ columns, rows }));
    const actual = found.flatMap((step) => step.get(`${name}_history`) ?? []);
    expect(actual).toEqual(expected);
  });
});

describe('batches hold what dbt puts into them', () => {
  let made: Changing;
  const { batches: steps, models, tables } = recorded;

  beforeAll(async () => {
    made = await Changing.make('batches');
    const sources = [
      { name: 'raw', tables: Object.entries(tables).map(([name, said]) => ({ name, ...said })) },
    ];
    const described = Object.entries(models).map(([name, { config }]) => ({ name, config }));
    await writeFile(join(made.folder, 'models', 'all.yml'), JSON.stringify({ sources, models: described }));
    for (const [name, { sql }] of Object.entries(models))
      await writeFile(join(made.folder, 'models', `${name}.sql`), sql);
    await made.change(['create schema raw']);
  });

  test.each(steps.map((step, index) => [`${index}: ${step.command[0] ?? ''} ${step.now}`, step] as const))(
    '%s',
    async (_, { command, found, now, sql }) => {
      await made.change(sql);
      const ran = await runEider([...command, '--output', 'json'], {
        cwd: made.folder,
        now: `${now.replace(' ', 'T')}Z`,
      });
      const results = stageResults(ran.stdout);
      const rows = await made.read(Object.keys(found));
      const actual = Object.keys(found).map((name) => ({ name, ...results.get(name), ...rows.get(name) }));
      // A retry tells of its own batches only.
      const isRetry = command[0] === 'retry';
      const expected = Object.entries(found).map(([name, { batches, columns, rows: list, status }]) => ({
        name,
        status: status === 'success' ? 'success' : 'error',
        successful: isRetry ? [`2026-01-03 00:00:00+00:00`] : batches.successful.map(([start]) => start),
        failed: batches.failed.map(([start]) => start),
        columns,
        rows: list,
      }));
      expect({ stderr: ran.stderr, actual }).toEqual({ stderr: ran.stderr, actual: expected });
    },
    60_000,
  );
});

/** What `--output json` says of each stage, by the name of the model. */
function stageResults(
  stdout: string,
): ReadonlyMap<
  string,
  { readonly status: string; readonly successful: readonly string[]; readonly failed: readonly string[] }
> {
  type Line = {
    readonly event: string;
    readonly label: string;
    readonly status: string;
    readonly batches?: {
      readonly [list in 'successful' | 'failed' | 'skipped']: readonly { readonly start: string }[];
    };
  };
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  return new Map(
    lines
      .filter(({ event }) => event === 'stage-finished')
      .map(({ label, status, batches = { successful: [], failed: [], skipped: [] } }) => [
        label.replace('history.', ''),
        {
          status,
          successful: batches.successful.map(({ start }) => start),
          failed: [...batches.failed, ...batches.skipped].map(({ start }) => start),
        },
      ]),
  );
}
