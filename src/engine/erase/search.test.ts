import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.js';
import { openDatabase } from '../duckdb/database.js';
import { filesAt, patternsOf, searchFile } from './search-files.js';
import { readDatabase, readParquet } from './search-values.js';

const name = `Zébulon O'Quatremer (a.k.a. "Z"|\\)`;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-search-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function using<T>(path: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: {},
    extensionDirectory: folder,
    fileSearchPath: folder,
    command: 'test',
  });
  try {
    return await work(await database.connect());
  } finally {
    await database.close();
  }
}

test('finds a value in every type of column of a database and of Parquet, in either case', async () => {
  const path = join(folder, 'a.duckdb');
  const file = join(folder, 'a.parquet');
  await using(path, async (connection) => {
    await connection.run('create schema s');
    await connection.run(
      `create table s.every as select $1::varchar as plain, upper($1) as upper, {'a': {'b': $1}} as struct, [$1] as list, map([$1], [1]) as map,
         to_json({'k': $1}) as json, encode('x' || $1) as blob, 'before ' || $1 || ' after' as inside,
         'Zebulon' as other, 12345 as number, null::varchar as none`,
      [name],
    );
    await connection.run(`copy s.every to '${file}' (format parquet)`);
  });
  const expected = ['plain', 'upper', 'struct', 'list', 'map', 'json', 'blob', 'inside'];
  const read = await using(':memory:', (connection) => readDatabase(path, [name, 'nobody'], connection));
  expect(read).toMatchObject({ tables: 1, rows: 1 });
  expect(read.findings.map(({ column }) => column.replace('s.every.', ''))).toEqual(expected);
  const parquet = await using(':memory:', (connection) => readParquet(file, [name], connection));
  expect(parquet.findings.map(({ column }) => column)).toEqual(expected);
  const nobody = await using(':memory:', (connection) => readDatabase(path, ['nobody'], connection));
  expect(nobody.findings).toEqual([]);
});

test('says of a damaged file that it could not be read', async () => {
  const path = join(folder, 'a.parquet');
  await writeFile(path, 'PAR1 and nothing else');
  const expected = { tables: 0, rows: 0, findings: [{ column: '', kind: 'unread' }] };
  expect(await using(':memory:', (connection) => readParquet(path, ['x'], connection))).toEqual(expected);
  expect(await using(':memory:', (connection) => readDatabase(path, ['x'], connection))).toEqual(expected);
});

test('finds bytes in UTF-8 and UTF-16, across pieces, and tells kinds of files', async () => {
  const patterns = patternsOf(['Zébulon']);
  const write = async (bytes: Buffer): Promise<string> => {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    return path;
  };
  const search = async (bytes: Buffer) => searchFile(await write(bytes), patterns);
  const padding = Buffer.alloc(4 * 1024 * 1024 - 3, 0x20);
  expect(await search(Buffer.concat([padding, Buffer.from('ZÉBULON')]))).toMatchObject({ found: true });
  expect(await search(Buffer.from('Zébulon', 'utf16le'))).toMatchObject({ found: true, kind: 'other' });
  expect(await search(Buffer.from('Zebulon'))).toMatchObject({ found: false, bytes: 7 });
  expect(await search(gzipSync('Zébulon'))).toMatchObject({ found: false, kind: 'compressed' });
  expect(await search(Buffer.alloc(0))).toEqual({ found: false, kind: 'other', bytes: 0 });
  expect(await filesAt(folder)).toEqual([join(folder, 'file')]);
  expect(await filesAt(join(folder, 'none'))).toEqual([]);
});
