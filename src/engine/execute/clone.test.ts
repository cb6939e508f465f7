import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CloneStep } from '../../core/plan/clone.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Connection } from '../duckdb/connection.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { attachDeferred } from '../sources/deferred-file.js';
import { cloneRelation, cloneTests, prepareClone } from './clone.js';
import { readState, stateDdl } from './state-tables.js';

let opened: Sandbox;
let connection: Connection;

/** A target in memory, with another warehouse attached. */
beforeEach(async () => {
  opened = await sandbox();
  const path = join(opened.folder, 'other.duckdb');
  const other = await opened.open({ path });
  const there = await other.connect();
  for (const statement of stateDdl) await there.run(statement);
  await writeFile(join(opened.folder, 'a.csv'), 'id\n1\n2\n');
  await there.run(`create schema s;
    create table s.t (id integer primary key, name varchar not null);
    insert into s.t values (1, 'a'), (2, 'b');
    create view s.v as select id from s.t;
    create view s.f as select * from read_csv('a.csv');
    insert into _eider.tests values ('test.demo.x', 'x', 'f', 'pass', 0, 'r', now())`);
  await other.close();
  connection = await (await opened.open()).connect();
  await attachDeferred(path, connection);
});
afterEach(async () => opened.close());

function stepOf(name: string, more: Partial<CloneStep> = {}): CloneStep {
  return {
    id: `model.demo.${name}` as NodeId,
    label: `s.${name}`,
    from: { database: 'eider_deferred', schema: 's', name },
    to: { schema: 's', name },
    kind: name === 't' ? 'table' : 'view',
    samePlace: true,
    isSource: false,
    recorded: {
      fingerprint: `of ${name}`,
      code: 'code',
      relation: `s.${name}`,
      runId: 'run',
      builtAt: '2026-01-02 03:04:05+00',
      kind: name === 't' ? 'incremental' : 'view',
    },
    ...more,
  };
}

async function clone(...steps: readonly CloneStep[]): Promise<readonly unknown[]> {
  await prepareClone(steps, connection);
  const folders = { own: join(opened.folder, 'nowhere'), other: opened.folder };
  const made = [];
  for (const step of steps) made.push(await cloneRelation(step, folders, connection));
  return made;
}

test('a table comes with its constraints, a view with its SQL over what is here', async () => {
  expect(await clone(stepOf('t'), stepOf('v'))).toEqual([
    { made: 'table', rows: 2, whole: true },
    { made: 'view', whole: true },
  ]);
  await expect(connection.run("insert into s.t values (1, 'c')")).rejects.toThrow();
  await connection.run("insert into s.t values (3, 'c')");
  expect(await connection.values('select id from s.v order by 1')).toEqual([1, 2, 3]);
  const { nodes } = await readState(connection);
  expect([...nodes.values()].map(({ kind, fingerprint, code }) => ({ kind, fingerprint, code }))).toEqual([
    { kind: 'incremental', fingerprint: 'of t', code: 'code' },
    { kind: 'view', fingerprint: 'of v', code: 'code' },
  ]);
});

test('a view whose parents or files are not here is copied as rows, and built by the next run', async () => {
  const rows = { made: 'table', rows: 2, whole: false };
  expect(await clone(stepOf('v'), stepOf('f'))).toEqual([rows, rows]);
  const { nodes } = await readState(connection);
  expect([...nodes.values()].map(({ kind, fingerprint }) => `${kind} ${fingerprint}`)).toEqual([
    'table copied',
    'table copied',
  ]);
});

test('a source whose files are not here is not copied', async () => {
  await rm(join(opened.folder, 'a.csv'));
  await expect(clone(stepOf('f', { isSource: true }))).rejects.toThrow();
  expect((await readState(connection)).nodes.size).toBe(0);
});

test('another schema takes rows only; what stands there is replaced', async () => {
  await connection.run('create schema mine; create view mine.t as select 0 as id');
  const step = stepOf('t', { to: { schema: 'mine', name: 't' }, label: 'mine.t', samePlace: false });
  expect(await clone(step)).toEqual([{ made: 'table', rows: 2, whole: false }]);
  expect(await connection.values('select name from mine.t order by 1')).toEqual(['a', 'b']);
});

test('what is not there fails, and leaves nothing', async () => {
  const step = stepOf('gone');
  await expect(clone(step)).rejects.toThrow('gone');
  expect((await readState(connection)).nodes.size).toBe(0);
});

test('tests are taken over by id', async () => {
  await prepareClone([], connection);
  await cloneTests(['test.demo.x', 'test.demo.unknown'] as NodeId[], connection);
  await cloneTests([], connection);
  expect([...(await readState(connection)).tests]).toEqual([
    ['test.demo.x', { fingerprint: 'f', status: 'pass' }],
  ]);
});
