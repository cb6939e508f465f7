import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.js';
import { openDatabase, type Database } from '../duckdb/database.js';
import { scanRelation } from './scan-relation.js';

let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: join(tmpdir(), 'none'),
    fileSearchPath: tmpdir(),
    command: 'test',
    threads: 1,
  });
  connection = await database.connect();
  await connection.run(`CREATE TABLE people AS SELECT i AS id, 'jeanne' || i || '@exemple.fr' AS "a ""b",
    CASE WHEN i = 4321 THEN 'marie@exemple.fr' ELSE 'nothing' END AS rare, 'x'::BLOB AS opaque, i * 1.5 AS amount FROM range(10000) r(i)`);
  await connection.run('CREATE VIEW seen AS SELECT id, rare FROM people');
  await connection.run('CREATE TABLE hidden AS SELECT i AS rowid, i AS id FROM range(3000) r(i)');
});
afterAll(() => database.close());

const scan = (name: string, full = false) =>
  scanRelation(connection, { schema: 'main', name }, { sampleRows: 1000, full, year: 2026 });
const address = { column: 'a "b', class: 'email', evidence: '100 % of the values hold an e-mail address' };
const columns = ['id', 'a "b', 'rare', 'opaque', 'amount'];

test('a large table is judged by a sample that is the same each time', async () => {
  const first = await scan('people');
  expect(first).toEqual({ rows: 10_000, sampled: first?.sampled, columns, findings: [address] });
  expect(first?.sampled).toBeGreaterThan(800);
  expect(first?.sampled).toBeLessThan(1200);
  expect(await scan('people')).toEqual(first);
});

test('in full, one value among thousands is found', async () => {
  expect((await scan('people', true))?.findings).toEqual([
    address,
    { column: 'rare', class: 'email', evidence: '1 of 10,000 values holds an e-mail address' },
  ]);
});

test('views, and tables with a column named rowid, are read too; what does not exist is undefined', async () => {
  expect((await scan('seen'))?.rows).toBe(10_000);
  expect((await scan('hidden'))?.findings).toEqual([]);
  expect(await scan('none')).toBeUndefined();
});
