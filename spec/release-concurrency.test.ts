import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeId } from '../src/core/project/ids.js';
import type { Publication } from '../src/core/project/publication.js';
import { openDatabase } from '../src/engine/duckdb/database.js';
import { publish, type PublishResult } from '../src/engine/publish/publish.js';
import type { SqlSession } from '../src/engine/publish/ports.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { writing } from './support/warehouse.js';

/** Releases under readers that open them all the time, and by two publishers at once. */
const script = fileURLToPath(new URL('support/release-reader.mjs', import.meta.url));
const times = { duckdb: 100, parquet: 30 };
afterAll(removeProjects);

interface Seen {
  readonly reads: number;
  readonly mixed: number;
  readonly errors: readonly string[];
  readonly releases: number;
}

/** A process that reads until it is told to end. */
function reader(path: string, format: string): { readonly end: () => Promise<Seen> } {
  const child = spawn(process.execPath, [script, path, format], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  return {
    end: async () => {
      child.stdin.end();
      await closed;
      return JSON.parse(text) as Seen;
    },
  };
}

async function connect(root: string): Promise<SqlSession> {
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: join(root, 'none'),
    fileSearchPath: root,
    command: 'spec',
    threads: 1,
  });
  const connection = await database.connect();
  return {
    run: (sql) => connection.run(sql),
    rows: (sql) => connection.rows(sql),
    close: () => database.close(),
  };
}

function publication(format: 'duckdb' | 'parquet'): Publication {
  const at = { source: { path: 'project.yml', text: '' }, start: 0, end: 0 };
  const table = (name: string) => ({ model: name, name, columns: [{ name: 'n', at }], waivers: [], at });
  return {
    id: nodeId('publication', 'spec', 'bi'),
    name: 'bi',
    description: '',
    path: format === 'duckdb' ? 'out/bi.duckdb' : 'out/bi',
    format,
    storageVersion: 'v1.0.0',
    keep: 4,
    tables: [table('a'), table('b')],
    at,
  };
}

async function release(root: string, format: 'duckdb' | 'parquet', number: number): Promise<PublishResult> {
  const model = (name: string) => ({
    name,
    relation: { schema: 'main', name },
    description: '',
    columns: [],
  });
  return publish({
    warehousePath: 'warehouse.duckdb',
    root,
    publication: publication(format),
    models: [model('a'), model('b')],
    release: {
      runId: '',
      createdAt: new Date().toISOString(),
      eiderVersion: '0',
      fingerprint: String(number),
      sources: new Map(),
    },
    connect: async () => connect(root),
  });
}

async function fill(root: string, number: number): Promise<void> {
  const statements = ['a', 'b'].map(
    (name) => `create or replace table ${name} as select ${number} as n from range(1000)`,
  );
  await writing(join(root, 'warehouse.duckdb'), root, ...statements);
}

describe.each(['duckdb', 'parquet'] as const)('as %s', (format) => {
  test(`${times[format]} releases under four readers: no error, and never two releases in one reading`, async () => {
    const root = await makeProject({});
    const target = join(root, format === 'duckdb' ? 'out/bi.duckdb' : 'out/bi');
    await fill(root, 0);
    expect(await release(root, format, 0)).toMatchObject({ status: 'published' });
    const readers = [1, 2, 3, 4].map(() => reader(target, format));
    for (let number = 1; number <= times[format]; number += 1) {
      await fill(root, number);
      expect(await release(root, format, number)).toMatchObject({ status: 'published' });
    }
    const seen = await Promise.all(readers.map(async ({ end }) => end()));
    for (const one of seen) expect(one).toMatchObject({ mixed: 0, errors: [] });
    expect(Math.min(...seen.map(({ reads }) => reads))).toBeGreaterThan(0);
    expect(Math.max(...seen.map((one) => one.releases))).toBeGreaterThan(1);
    expect(await readdir(`${target}.generations`)).toHaveLength(format === 'duckdb' ? 4 : 5);
  }, 600_000);

  test('two publishers at once both succeed, and leave one whole release and nothing else', async () => {
    const root = await makeProject({});
    await fill(root, 1);
    for (let round = 0; round < 5; round += 1) {
      const results = await Promise.all([release(root, format, round), release(root, format, round)]);
      for (const result of results) expect(result).toMatchObject({ status: 'published', diagnostics: [] });
    }
    const name = format === 'duckdb' ? 'bi.duckdb' : 'bi';
    expect((await readdir(join(root, 'out'))).toSorted()).toEqual([name, `${name}.generations`]);
    const one = reader(join(root, 'out', name), format);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const seen = await one.end();
    expect(seen).toMatchObject({ mixed: 0, errors: [], releases: 1 });
  });
});
