import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StandIn } from '../../core/plan/reading.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { StandIns } from './stand-ins.js';

let opened: Sandbox;
beforeEach(async () => {
  opened = await sandbox();
});
afterEach(async () => opened.close());

const as = { database: 'eider_sample', schema: 'main', name: 't' };
const from = { schema: 'main', name: 't' };

async function countOf(standIn: StandIn): Promise<unknown> {
  const database = await opened.open();
  const connection = await database.connect();
  await connection.run('create table main.t as select range as id from range(10000)');
  const standIns = new StandIns(opened.folder);
  await standIns.make([standIn], connection);
  return connection.value('select count(*) from "eider_sample"."main"."t"');
}

test('holds no rows, so many, or about a part of them', async () => {
  expect(await countOf({ from, as, limit: { kind: 'empty' } })).toBe('0');
  expect(await countOf({ from, as, limit: { kind: 'rows', rows: 7 } })).toBe('7');
  expect(await countOf({ from, as, limit: { kind: 'rows', rows: 20000 } })).toBe('10000');
  expect(await countOf({ from, as })).toBe('10000');
  const part = Number(await countOf({ from, as, limit: { kind: 'percent', percent: 50 } }));
  expect(part > 4000 && part < 6000).toBe(true);
});

test('is made once, though several stages read it at the same time', async () => {
  const database = await opened.open();
  const one = await database.connect();
  const other = await database.connect();
  await one.run('create table main.t as select 1 as id');
  const standIns = new StandIns(opened.folder);
  await Promise.all([standIns.make([{ from, as }], one), standIns.make([{ from, as }], other)]);
  await standIns.make([{ from, as }], other);
  expect(await other.values('select id from eider_sample.main.t')).toEqual([1]);
});

test('reads files with the other project’s folder, and nothing else does', async () => {
  const there = join(opened.folder, 'there');
  await mkdir(there);
  await writeFile(join(there, 'a.csv'), 'id\n7\n');
  const connection = await (await opened.open()).connect();
  await writeFile(join(opened.folder, 'a.csv'), 'id\n1\n');
  await connection.run("create view main.t as select * from read_csv('a.csv')");
  await new StandIns(opened.folder, there).make([{ from, as, files: true }], connection);
  expect(await connection.values('select id from eider_sample.main.t')).toEqual(['7']);
  expect(await connection.values('select id from main.t')).toEqual(['1']);
});

test('what cannot be read fails for every stage that wants it', async () => {
  const connection = await (await opened.open()).connect();
  const standIns = new StandIns(opened.folder);
  const missing = { from: { schema: 'main', name: 'gone' }, as };
  await expect(standIns.make([missing], connection)).rejects.toThrow('gone');
  await expect(standIns.make([missing], connection)).rejects.toThrow('gone');
});
