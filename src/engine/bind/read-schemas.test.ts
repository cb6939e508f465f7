import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Relation } from '../../core/sql/relation.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { readSchemas, type SchemaRequest } from './read-schemas.js';

let box: Sandbox;

beforeEach(async () => {
  box = await sandbox();
});

afterEach(async () => box.close());

function source(
  name: string,
  options: Partial<SchemaRequest['work']> = {},
  database?: string,
): SchemaRequest {
  const relation: Relation = { ...(database !== undefined && { database }), schema: 'lake', name };
  const work = {
    kind: 'source',
    location: [],
    format: 'csv',
    options: {},
    columnTypes: {},
    ...options,
  } as const;
  return { relation, work: work as SchemaRequest['work'], declared: [] };
}

/** A database file with the table `lake.<table>`. */
async function databaseWith(table: string): Promise<string> {
  const path = join(box.folder, `${table}.duckdb`);
  const database = await box.open({ path });
  const connection = await database.connect();
  await connection.run(`create schema lake; create table lake.${table} (id integer, day date)`);
  await database.close();
  return path;
}

test('a file tells, then what is declared, then a database that has it', async () => {
  await writeFile(join(box.folder, 'here.csv'), 'id,label\n1,a\n');
  const declared = [{ name: 'id', type: 'BIGINT' }];
  const requests = [
    { ...source('here', { location: ['here.csv'], columnTypes: { id: 'INTEGER' } }), declared },
    { ...source('gone', { location: ['gone.csv'] }), declared },
    { ...source('far', { location: ['https://example.org/x.csv'] }), declared },
    source('built', { location: ['gone.csv'] }),
    source('attached', {}, 'archive'),
    source('unknown'),
  ];
  const answers = await readSchemas(requests, {
    root: box.folder,
    extensionDirectory: join(box.folder, 'extensions'),
    databases: [
      { path: await databaseWith('built') },
      { alias: 'archive', path: await databaseWith('attached') },
      { alias: 'damaged', path: join(box.folder, 'here.csv') },
    ],
  });
  const stored = {
    kind: 'known',
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'day', type: 'DATE' },
    ],
    from: 'warehouse',
  };
  expect(answers).toEqual([
    {
      kind: 'known',
      columns: [
        { name: 'id', type: 'INTEGER' },
        { name: 'label', type: 'VARCHAR' },
      ],
      from: 'file',
    },
    { kind: 'known', columns: declared, from: 'declared' },
    { kind: 'known', columns: declared, from: 'declared' },
    stored,
    stored,
    { kind: 'unknown' },
  ]);
});

test('a file that cannot be read says why', async () => {
  const [answer] = await readSchemas([source('gone', { location: ['gone.csv'] })], {
    root: box.folder,
    extensionDirectory: join(box.folder, 'extensions'),
    databases: [],
  });
  expect(answer).toEqual({
    kind: 'unknown',
    failure: expect.objectContaining({ type: 'IO', message: 'no file matches `gone.csv`' }),
  });
});
