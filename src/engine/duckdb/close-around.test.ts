import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeAround } from './close-around.js';
import type { Connection } from './connection.js';
import { openDatabase, type Database } from './database.js';

let root = '';
let outside = '';
let database: Database;
let connection: Connection;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-closed-'));
  outside = await mkdtemp(join(tmpdir(), 'eider-outside-'));
  for (const folder of [root, outside]) await writeFile(join(folder, 'a.csv'), 'a\n1\n');
  const options = { readOnly: false, settings: {}, extensionDirectory: join(root, 'x'), command: 'test' };
  database = await openDatabase({ ...options, path: join(root, 'db.duckdb'), fileSearchPath: root });
  await closeAround(root, await database.connect());
  connection = await database.connect();
});
afterAll(async () => {
  await database.close();
  for (const folder of [root, outside]) await rm(folder, { recursive: true, force: true });
});

test('files of the folder are read, and tables are made', async () => {
  await connection.run(`create table t as from read_csv('${root}/a.csv')`);
  expect(await connection.value('select a from t')).toBe('1');
  await connection.run("attach ':memory:' as beside");
});

test.each([
  "from read_csv('<outside>/a.csv')",
  "from read_text('/etc/hostname')",
  "from read_csv('<root>/../<name>/a.csv')",
  "copy (select 1) to '<outside>/b.csv'",
  "attach '<outside>/b.duckdb'",
  "from read_csv('https://127.0.0.1:1/a.csv')",
  'load httpfs',
  'set enable_external_access = true',
  "set allowed_directories = ['/']",
  "set allowed_paths = ['/etc/hostname']",
  "set extension_directory = '<outside>'; install httpfs from '<outside>'",
])('%s is refused', async (statement) => {
  const name = outside.split('/').at(-1) ?? '';
  const sql = statement
    .replaceAll('<outside>', outside)
    .replaceAll('<root>', root)
    .replaceAll('<name>', name);
  await expect(connection.run(sql)).rejects.toThrow();
});
