import { appendFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import type { Column } from '../../core/project/resources.js';
import type { Connection } from '../duckdb/connection.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { loadFiles } from './load-files.js';
import { RemoteFiles } from './remote-files.js';
import { resolveParts } from './resolve-parts.js';
import { SyncError } from './sync-error.js';
import type { SyncResult, SyncSource } from './sync-source.js';
import { readSyncs, syncDdl } from './sync-state.js';
import { loadContext } from './transaction.js';

let opened: Sandbox;
let connection: Connection;
beforeEach(async () => {
  opened = await sandbox();
  connection = await (await opened.open({ path: join(opened.folder, 'store.duckdb') })).connect();
  for (const statement of syncDdl) await connection.run(statement);
});
afterEach(() => opened.close());

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(opened.folder, path)), { recursive: true });
  await writeFile(join(opened.folder, path), content);
}

function column(name: string, type: string): Column {
  const at = { source: { path: 'm.yml', text: '' }, start: 0, end: 0 };
  return { name, type, description: '', tests: [], tags: [], meta: {}, at };
}

async function sourceOf(
  location: string,
  types: Readonly<Record<string, string>>,
  more: Partial<SyncFiles> = {},
): Promise<SyncSource<SyncFiles>> {
  const id = 'source.p.s.t' as NodeId;
  const recorded = await readSyncs(connection);
  return {
    id,
    name: 's.t',
    relation: { schema: 's', name: 't' },
    columns: Object.entries(types).map(([name, type]) => column(name, type)),
    from: {
      kind: 'files',
      location: [location],
      format: 'csv',
      options: {},
      maxRejects: 0,
      keepFiles: false,
      ...more,
    },
    sensitive: [],
    at: { source: { path: 'm.yml', text: '' }, start: 0, end: 0 },
    code: 'code',
    recorded,
    isPresent: recorded.length > 0,
  };
}

/** Loads as a run does; `meanwhile` happens between looking and reading. */
async function load(
  source: SyncSource<SyncFiles>,
  meanwhile: () => void = () => undefined,
): Promise<SyncResult | string> {
  const remote = new RemoteFiles({
    secrets: [],
    signal: new AbortController().signal,
    now: () => new Date(),
  });
  const seen = await resolveParts(source, { root: opened.folder, connection, remote, fullRefresh: false });
  meanwhile();
  const parts = seen.map(({ part, files }) => ({
    part,
    files: files.map((file) => ({ ...file, path: file.location })),
  }));
  const stamp = { runId: 'run', at: new Date('2026-01-02T03:04:05Z') };
  const isFresh = source.recorded.length === 0;
  try {
    return await loadFiles(
      { source, parts, removed: [], isFresh, mayDrift: isFresh },
      connection,
      loadContext(opened.folder, stamp, hash),
    );
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return `${error.diagnostic.code}: ${messageOf(error.diagnostic)}`;
  }
}

const rows = async (): Promise<unknown> => connection.value('select count(*)::integer from s.t');

test('a file that changes while it is read replaces nothing: sync/changed-while-read', async () => {
  await write('a.csv', 'id,name\n1,a\n');
  expect(await load(await sourceOf('a.csv', {}))).toEqual({
    status: 'loaded',
    loaded: 1,
    rejected: 0,
    rows: 1,
    erased: 0,
    untold: 0,
    expired: 0,
  });
  await write('a.csv', 'id,name\n1,a\n2,b\n');
  const changing = (): void => appendFileSync(join(opened.folder, 'a.csv'), '3,c\n');
  expect(await load(await sourceOf('a.csv', {}), changing)).toBe(
    'sync/changed-while-read: `s.t`: `a.csv` changed while it was read',
  );
  expect(await rows()).toBe(1);
  expect(await load(await sourceOf('a.csv', {}))).toEqual({
    status: 'loaded',
    loaded: 3,
    rejected: 0,
    rows: 3,
    erased: 0,
    untold: 0,
    expired: 0,
  });
});

describe('one broken line out of a million', () => {
  const types = { id: 'BIGINT', name: 'VARCHAR', born: 'DATE' };
  const lines = (broken: number, text: string): string => {
    const all = Array.from({ length: 1_000_000 }, (_, index) => `${index};name ${index};1980-02-03`);
    all[broken - 2] = text;
    return `id;name;born\n${all.join('\n')}\n`;
  };

  test.each([
    [3, '7;canary', 'line 3 of `a.csv` cannot be read: it has too few columns'],
    [900_001, '7;canary', 'line 900001 of `a.csv` cannot be read: it has too few columns'],
    [900_001, '1;canary;1980-01-01;3', 'line 900001 of `a.csv` cannot be read: it has too many columns'],
    [500_000, '1;canary;yesterday', 'line 500000 of `a.csv`, column `born` cannot be read: it is not DATE'],
    [600_000, '1;"canary;1980-01-01', 'line 600000 of `a.csv` cannot be read: its quotes do not fit'],
  ])('line %i: it is named, without its text', async (line, text, words) => {
    await write('a.csv', lines(line, text));
    const said = await load(await sourceOf('a.csv', types));
    expect(said).toBe(`sync/rejected: \`s.t\`: ${words}`);
    expect(said).not.toContain('canary');
  });

  test('it is left out and kept, where that is allowed', async () => {
    await write('a.csv', lines(700_000, '1;canary;yesterday'));
    const source = await sourceOf('a.csv', types, { maxRejects: 3 });
    const done = await load(source);
    expect(done).toEqual({
      status: 'loaded',
      loaded: 999_999,
      rejected: 1,
      rows: 999_999,
      erased: 0,
      untold: 0,
      expired: 0,
    });
    expect(await connection.rows('select id, file, line, text from _eider.rejects')).toEqual([
      { id: 'source.p.s.t', file: 'a.csv', line: '700000', text: '1;canary;yesterday' },
    ]);
  });

  test.each([700_000, 999_990])(
    'a quote that is never closed is not let pass, whatever may be left out: it swallows lines (line %i)',
    async (line) => {
      await write('a.csv', lines(line, '1;"canary;1980-01-01'));
      const said = await load(await sourceOf('a.csv', types, { maxRejects: 1000 }));
      expect(said).toMatch(/^sync\/(?:rejected|failed): /u);
      expect(said).not.toContain('canary');
    },
  );
});

test('values are kept as they are: a late quote is a quote, `#` is no comment, the first line is never skipped', async () => {
  const many = Array.from({ length: 30_000 }, (_, index) => `${index};x`).join('\n');
  await write('a.csv', `code;label\n#;a\n${many}\n007;"a;b ""c"""\n`);
  expect(await load(await sourceOf('a.csv', { code: 'VARCHAR' }))).toMatchObject({ rows: 30_002 });
  expect(await connection.rows("select * from s.t where code in ('#', '007') order by code")).toEqual([
    { code: '#', label: 'a' },
    { code: '007', label: 'a;b "c"' },
  ]);
});

test('files of one part are read each by its own header', async () => {
  await write('in/a.csv', 'id;name\n1;a\n');
  await write('in/b.csv', 'name;id;more\nb;2;x\n');
  expect(await load(await sourceOf('in/*.csv', { id: 'INTEGER' }))).toMatchObject({ rows: 2 });
  expect(await connection.rows('select * from s.t order by id')).toEqual([
    { id: 1, name: 'a', more: null },
    { id: 2, name: 'b', more: 'x' },
  ]);
});

test('a header alone is an empty table', async () => {
  await write('a.csv', 'id;name\n');
  expect(await load(await sourceOf('a.csv', { id: 'BIGINT' }))).toMatchObject({ rows: 0 });
});

test('a failure in a later partition leaves the earlier ones as they were', async () => {
  const partitioned = (): Promise<SyncSource<SyncFiles>> =>
    sourceOf('lake/{year}.csv', { n: 'INTEGER' }, { partition: 'year' });
  await write('lake/2023.csv', 'n\n1\n');
  await write('lake/2024.csv', 'n\n2\n');
  expect(await load(await partitioned())).toMatchObject({ rows: 2 });
  await write('lake/2023.csv', 'n\n5\n6\n');
  await write('lake/2024.csv', 'n\nx\n');
  expect(await load(await partitioned())).toContain('sync/rejected');
  expect(await connection.rows('select n, year from s.t order by all')).toEqual([
    { n: 1, year: '2023' },
    { n: 2, year: '2024' },
  ]);
});
