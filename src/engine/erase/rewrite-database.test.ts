import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.js';
import { openDatabase, type Database } from '../duckdb/database.js';
import { rewriteDatabase } from './rewrite-database.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-rewrite-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(
  name = 'w.duckdb',
): Promise<{ database: Database; connection: Connection; path: string }> {
  const path = join(folder, name);
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: {},
    extensionDirectory: folder,
    fileSearchPath: folder,
    command: 'test',
  });
  return { database, connection: await database.connect(), path };
}

const everything = [
  'create schema app',
  "create type app.mood as enum ('a', 'b')",
  'create sequence app.seq start 5',
  "create table app.parent (id int primary key, name varchar default 'zz' not null, m app.mood, check (length(name) > 1))",
  // Before its parent by name.
  "create table app.child (id int default nextval('app.seq'), pid int references app.parent (id), g int generated always as (id + 1))",
  'create table app."odd "" name" ("a ""b" int, "select" varchar)',
  `insert into app."odd "" name" values (1, 'x')`,
  'create index ix on app.parent (name)',
  "comment on table app.parent is 'T'",
  "comment on column app.parent.name is 'C'",
  "comment on index app.ix is 'I'",
  "insert into app.parent values (1, 'Zebulon Quatremer', 'a'), (2, 'other', 'b'), (3, 'third', null)",
  'insert into app.child (pid) values (2), (3)',
  'create view app.shown as select * from app.parent',
  "comment on view app.shown is 'V'",
  'create macro app.f(x) as x + 1',
  'create macro app.tf(x) as table select x as y',
];

test('keeps everything but what was deleted, of which no byte stays', async () => {
  const { database, connection, path } = await opened();
  for (const sql of everything) await connection.run(sql);
  await connection
    .run("create view app.lost as select * from read_csv('x.csv', columns = {a: 'int'})")
    .catch(async () => {
      await writeFile(join(folder, 'x.csv'), 'a\n1\n');
      await connection.run("create view app.lost as select * from read_csv('x.csv', columns = {a: 'int'})");
      await rm(join(folder, 'x.csv'));
    });
  await connection.run('checkpoint');
  await connection.run('delete from app.parent where id = 1');
  await connection.run('checkpoint');
  const done = await rewriteDatabase(path, connection);
  await database.close();
  expect(done).toMatchObject({ tables: 3, rows: 5 });
  expect((await readFile(path)).includes('Zebulon')).toBe(false);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name !== 'x.csv')).toEqual(['w.duckdb']);
  const again = await opened();
  expect(await again.connection.rows('select id, pid, g from app.child order by id')).toEqual([
    { id: 5, pid: 2, g: 6 },
    { id: 6, pid: 3, g: 7 },
  ]);
  expect(await again.connection.value("select nextval('app.seq')")).toBe('7');
  expect(await again.connection.value('select app.f(1)')).toBe(2);
  await expect(again.connection.run("insert into app.parent values (2, 'again', 'a')")).rejects.toThrow();
  await again.database.close();
});

test('what was deleted is in the bytes without it', async () => {
  const { database, connection, path } = await opened();
  for (const sql of everything) await connection.run(sql);
  await connection.run('checkpoint');
  await connection.run('delete from app.parent where id = 1');
  await connection.run('checkpoint');
  await database.close();
  expect((await readFile(path)).includes('Zebulon')).toBe(true);
});

test('keeps the size of blocks, the storage version and a symbolic link', async () => {
  const { database, connection, path } = await opened('real.duckdb');
  await connection.run('create table a as select range as x from range(10)');
  const layout = (one: Connection) =>
    one.rows(
      "select tags['storage_version'] as v, block_size from duckdb_databases() join pragma_database_size() using (database_name) where database_name = current_database()",
    );
  const before = await layout(connection);
  const link = join(folder, 'link.duckdb');
  await symlink('real.duckdb', link);
  await rewriteDatabase(link, connection);
  await database.close();
  const again = await opened('real.duckdb');
  expect(await layout(again.connection)).toEqual(before);
  await again.database.close();
  expect((await readdir(folder)).sort()).toEqual(['link.duckdb', 'real.duckdb']);
  expect(path.endsWith('real.duckdb')).toBe(true);
});

test('removes the copy of a killed rewriting, and not that of a living one', async () => {
  const { database, connection, path } = await opened();
  await connection.run('create table a as select 1 as x');
  const dead = '.w.duckdb.4194305-0123456789abcdef.tmp';
  const living = '.w.duckdb.1-0123456789abcdef.tmp';
  for (const name of [dead, `${dead}.wal`, living]) await writeFile(join(folder, name), '');
  await rewriteDatabase(path, connection);
  await database.close();
  expect((await readdir(folder)).sort()).toEqual([living, 'w.duckdb']);
});
