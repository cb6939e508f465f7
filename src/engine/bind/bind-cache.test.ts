import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Relation } from '../../core/sql/relation.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { BindCache } from './bind-cache.js';
import type { BindRequest, BindResult } from './bind-types.js';
import { CheckDatabase } from './check-database.js';

let box: Sandbox;

beforeEach(async () => {
  box = await sandbox();
});

afterEach(async () => box.close());

const people: Relation = { schema: 'src', name: 'people' };
const others: Relation = { schema: 'src', name: 'others' };
const at = (name: string): Relation => ({ schema: 'm', name });

function model(name: string, sql: string, parents: readonly Relation[]): BindRequest {
  return { relation: at(name), sql, parents };
}

/** `b` and `c` in a row behind `a`; `d` by itself; `e` of a function. */
const project: readonly BindRequest[] = [
  model('a', 'select id, upper(name) as name from src.people', [people]),
  model('b', 'select *, id + 1 as next from m.a', [at('a')]),
  model('c', 'select count(*) as n, max(next) as top from m.b group by name', [at('b')]),
  model('d', 'select x as id, x as id from src.others', [others]),
  {
    relation: at('twice'),
    sql: 'x * 2',
    statements: ['create or replace macro m.twice(x) as (x * 2)'],
    parents: [],
  },
  model('e', 'select m.twice(id) as doubled from m.d', [at('d'), at('twice')]),
];

/** Binds a project with what the cache of the box holds; counts what had to be bound. */
async function bind(
  requests: readonly BindRequest[],
  options: { readonly base?: string; readonly type?: string } = {},
): Promise<{ readonly results: readonly BindResult[]; readonly known: readonly string[] }> {
  const cache = BindCache.read(join(box.folder, 'bind'));
  const known: string[] = [];
  const find = cache.find.bind(cache);
  cache.find = (request) => {
    const found = find(request);
    if (found) known.push(request.relation.name);
    return found;
  };
  const database = await CheckDatabase.open({
    extensionDirectory: '/nowhere',
    extensions: [],
    databases: [],
    cache,
    cacheBase: [options.base ?? '1'],
  });
  try {
    const { type = 'INTEGER' } = options;
    await database.declare(people, [
      { name: 'id', type },
      { name: 'name', type: 'VARCHAR' },
    ]);
    await database.declare(others, [{ name: 'x', type: 'INTEGER' }]);
    const results = await database.bind(requests);
    cache.write();
    return { results, known };
  } finally {
    await database.close();
  }
}

function edited(name: string, sql: string): readonly BindRequest[] {
  return project.map((request) => (request.relation.name === name ? { ...request, sql } : request));
}

const all = ['a', 'b', 'c', 'd', 'twice', 'e'];

test('what was bound once is known, to the same result', async () => {
  const first = await bind(project);
  expect(first.known).toEqual([]);
  const second = await bind(project);
  expect(second.known).toEqual(all);
  expect(second.results).toEqual(first.results);
});

test.each([
  ['a', 'select id, lower(name) as name, 1 as more from src.people', ['d', 'twice', 'e']],
  ['b', 'select id, name, 5 as next from m.a', ['a', 'd', 'twice', 'e']],
  ['c', 'select 1 as n', ['a', 'b', 'd', 'twice', 'e']],
])('after an edit of %s, it and what depends on it are bound again', async (name, sql, known) => {
  await bind(project);
  const again = await bind(edited(name, sql));
  expect(again.known).toEqual(known);
  const fresh = await bind(edited(name, sql), { base: 'fresh' });
  expect(again.results).toEqual(fresh.results);
});

test('columns of an input, and what all depend on, count', async () => {
  await bind(project);
  expect((await bind(project, { type: 'BIGINT' })).known).toEqual(['d', 'twice', 'e']);
  await bind(project);
  expect((await bind(project, { base: '2' })).known).toEqual([]);
});

test('a broken query is tried again, and nothing behind it is taken for known', async () => {
  await bind(project);
  const broken = edited('a', 'select nothing from src.people');
  const [once, twice] = [await bind(broken), await bind(broken)];
  expect(twice.known).toEqual(['d', 'twice', 'e']);
  expect(twice.results).toEqual(once.results);
  expect(twice.results.map(({ kind }) => kind)).toEqual([
    'refused',
    'not-bound',
    'not-bound',
    'bound',
    'bound',
    'bound',
  ]);
});

test('what reads a relation that nobody named, or has columns without a type, is bound each time', async () => {
  const odd = [
    model('hidden', 'select id from src.people', []),
    { ...model('none', 'select null as x', []), live: true },
    model('reads', 'select length(x) as n from m.none', [at('none')]),
  ];
  await bind(odd);
  const again = await bind(odd);
  expect(again.known).toEqual(['reads']);
  expect(again.results.map(({ kind }) => kind)).toEqual(['bound', 'bound', 'bound']);
});

test.each([
  ['cut', (text: string) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['something else', () => '{"m.a": {"key": 1}}\n\t\n\t\t\n'],
  ['changed within', (text: string) => text.replaceAll('"columns"', '"colunms"')],
])('a damaged file holds nothing wrong: %s', async (_, damage) => {
  const path = join(box.folder, 'bind');
  const { results } = await bind(project);
  const whole = await readFile(path, 'utf8');
  await writeFile(path, damage(whole));
  const again = await bind(project);
  expect(again.known.length).toBeLessThan(all.length);
  expect(again.results).toEqual(results);
  expect(await readFile(path, 'utf8')).toBe(whole);
});

test('what reads a relation that nobody named makes all that reads it unsure', async () => {
  const odd = [
    model('hidden', 'select id from src.people', []),
    model('reads', 'select id from m.hidden', [at('hidden')]),
  ];
  await bind(odd);
  expect((await bind(odd, { type: 'BIGINT' })).results).toMatchObject([
    { columns: [{ type: 'BIGINT' }] },
    { columns: [{ type: 'BIGINT' }] },
  ]);
});
