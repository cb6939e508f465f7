import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import type { RunEvent, RunResult } from '../../core/plan/events.js';
import { planText, type Given } from '../../core/plan/plan-text.test-helper.js';
import type { Plan } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import type { Database } from '../duckdb/database.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { runPlan, type RunOptions } from './run-plan.js';
import { readState } from './state-tables.js';

export interface Built {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

/** A project's folder with a database file in it, for tests of what runs. */
export class Warehouse {
  readonly #sandbox: Sandbox;
  readonly database: Database;
  #runs = 0;

  private constructor(opened: Sandbox, database: Database) {
    this.#sandbox = opened;
    this.database = database;
  }

  static async open(): Promise<Warehouse> {
    const opened = await sandbox();
    return new Warehouse(opened, await opened.open({ path: join(opened.folder, 'warehouse.duckdb') }));
  }

  get root(): string {
    return this.#sandbox.folder;
  }

  async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.root, path));
  }

  /** Plans the project on what the warehouse holds, and runs the plan. Seeds are written into the folder first. */
  async build(files: Files, given: Given = {}, options: Partial<RunOptions> = {}): Promise<Built> {
    await this.write(Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.csv'))));
    this.#runs += 1;
    const runId = `run${this.#runs}-0000`;
    const state = await this.using((connection) => readState(connection));
    const { plan, told } = planText(files, { state, ...given, facts: { runId, ...given.facts } });
    if (told.length > 0) throw new Error(told.join('\n'));
    return this.run(plan, { runId, ...options });
  }

  async run(plan: Plan, options: Partial<RunOptions> = {}): Promise<Built> {
    const events: RunEvent[] = [];
    const result = await runPlan(plan, this.database, {
      root: this.root,
      runId: 'run-0000',
      startedAt: new Date('2026-01-02T03:04:05Z'),
      workers: 2,
      failFast: false,
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      connect: () => this.database.connect(),
      unavailable: new Map(),
      openUnits: async () => {
        const database = await this.#sandbox.open();
        return { connection: await database.connect(), close: () => database.close() };
      },
      ...options,
    });
    return { plan, result, events };
  }

  async rows(sql: string): Promise<readonly unknown[]> {
    return this.using(async (connection) =>
      (await connection.rows(sql)).map((row) => Object.values(row).join('|')),
    );
  }

  async using<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.database.connect();
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
  }
}

/** `main.a success 3 rows`, `main.b failed kept [unique: fail 2]`, a line a stage. */
export function resultLines({ stages }: RunResult): readonly string[] {
  return stages.map((stage) => {
    const rows = stage.rows === undefined ? '' : ` ${stage.rows} rows`;
    const kept = stage.kept === undefined ? '' : stage.kept ? ' kept' : ' none before';
    const blocked = stage.blockedBy === undefined ? '' : ` by ${stage.blockedBy}`;
    const failure = stage.failure ? `: ${stage.failure.type} ${stage.failure.message}` : '';
    const tests = stage.tests.map(
      (test) =>
        ` [${test.label}: ${test.status} ${test.failures ?? test.failure?.message ?? ''}${test.stored ? ' stored' : ''}]`,
    );
    return `${stage.label} ${stage.status}${rows}${kept}${blocked}${failure}${tests.join('')}`;
  });
}
