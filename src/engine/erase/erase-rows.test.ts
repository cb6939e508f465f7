import { expect, onTestFinished, test } from 'vitest';
import { createHmac } from 'node:crypto';
import type { NodeId } from '../../core/project/ids.js';
import type { Connection } from '../duckdb/connection.js';
import { openDatabase } from '../duckdb/database.js';
import { PseudonymKey } from '../execute/pseudonym-key.js';
import { erasedPersons, erasureDdl, recordErasure, wereErased } from './erasure-records.js';
import {
  countOf,
  deleteOf,
  giveKeys,
  KeyError,
  ofPersons,
  sourceTable,
  tellingColumns,
  tellingValues,
} from './person.js';

const secret = 'a long and random key for these tests only';
const key = new PseudonymKey(secret);
const id = 'source.p.app.owners' as NodeId;
const relation = { schema: 'main', name: 'owners' };

async function connected(): Promise<Connection> {
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: '/nowhere',
    fileSearchPath: '/nowhere',
    command: 'test',
  });
  onTestFinished(() => database.close());
  const connection = await database.connect();
  await key.give(connection);
  await connection.run(
    `create table owners as select * from (values (42, 'Zebulon Quatremer', 'Lyon', '0612345678', 612345678::bigint), (43, 'Ada Byron', 'Lyon', 'abc', 1::bigint), (null, null, null, null, null)) as v(id, name, town, phone, number)`,
  );
  return connection;
}

const nobody = { erasures: 0, untold: 0, columns: [] };

test('rows by key, values that tell a person, and a record without the key', async () => {
  const connection = await connected();
  const table = await sourceTable({ schema: 'MAIN', name: 'Owners' }, connection);
  expect(table?.columns.map(({ type }) => type)).toEqual([
    'INTEGER',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    'BIGINT',
  ]);
  await giveKeys({ columns: ['id'], persons: [['042']] }, ['INTEGER'], connection);
  expect(await countOf(relation, ofPersons(['id'], 'r'), connection)).toBe(1);
  const all = table?.columns.map(({ name }) => name) ?? [];
  expect(table && (await tellingValues(table, ['id'], all, connection))).toEqual({
    values: ['0612345678', '612345678', 'Zebulon Quatremer'],
    // The town is another's too, and the number 42 is everywhere.
    shared: 2,
  });
  expect(await tellingColumns(relation, ['id'], ['name', 'town', 'phone'], connection)).toEqual(
    new Set(['name', 'phone']),
  );
  for (const sql of erasureDdl) await connection.run(sql);
  const erasure = { source: id, columns: ['id'], relations: [], hashedWith: key.fingerprint, runId: 'r' };
  expect(await wereErased(id, ['id'], connection)).toBe(false);
  await recordErasure(erasure, connection);
  expect(await wereErased(id, ['id'], connection)).toBe(true);
  await recordErasure(erasure, connection);
  const text = `erased:${id}:["42"]`;
  expect(await connection.values('select key_hash from _eider.erasures')).toEqual([
    createHmac('sha256', secret).update(text).digest('hex'),
  ]);
  expect(await deleteOf(relation, ofPersons(['id'], 'r'), connection)).toBe(1);
  expect(await connection.value('select count(*)::int from owners')).toBe(2);

  // Loaded again: whoever was erased is told by the key that was in use then, and by nothing else.
  await connection.run(
    "insert into owners values (42, 'Zebulon Quatremer', null, null, null), (44, 'New', null, null, null)",
  );
  const untold = { erasures: 1, untold: 1, columns: [] };
  expect(await erasedPersons(id, ['id'], undefined, connection)).toEqual(untold);
  expect(await erasedPersons(id, ['id'], 'another', connection)).toEqual(untold);
  expect(await erasedPersons(id, ['name'], key.fingerprint, connection)).toEqual(untold);
  const other = 'source.p.app.other' as NodeId;
  expect(await erasedPersons(other, ['id'], key.fingerprint, connection)).toEqual(nobody);
  const { condition = '', ...rest } = await erasedPersons(id, ['id', 'name'], key.fingerprint, connection);
  expect(rest).toEqual({ erasures: 1, untold: 0, columns: ['id'] });
  expect(
    await connection.values(`select id from owners as r where (${condition}) is not true order by id`),
  ).toEqual([43, 44, null]);
});

test('a key that its column cannot hold is told without its value', async () => {
  const connection = await connected();
  const given = giveKeys({ columns: ['id'], persons: [['42'], ['Zebulon']] }, ['INTEGER'], connection);
  await expect(given).rejects.toThrow(KeyError);
  await expect(given).rejects.toMatchObject({ column: 'id', type: 'INTEGER', person: 2 });
  await expect(given).rejects.not.toThrow(/Zebulon/u);
});

test('a warehouse without erasures has nobody to keep out', async () => {
  const connection = await connected();
  expect(await erasedPersons(id, ['id'], key.fingerprint, connection)).toEqual(nobody);
});
