import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Relation } from '../../core/sql/relation.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { BindCache } from './bind-cache.js';
import type { BindRequest } from './bind-types.js';
import { CheckDatabase } from './check-database.js';
import { CheckSession, type CheckAnswers, type CheckWork } from './check-session.js';

let box: Sandbox;

beforeEach(async () => {
  box = await sandbox();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await box.close();
});

const at = (name: string): Relation => ({ schema: 'm', name });
const people = { relation: at('people'), columns: [{ name: 'id', type: 'INTEGER' }] };
const towns = { relation: at('towns'), columns: [{ name: 'code', type: 'VARCHAR' }] };

function model(name: string, sql: string, ...parents: readonly string[]): BindRequest {
  return { relation: at(name), sql, parents: parents.map(at) };
}

const project: readonly BindRequest[] = [
  model('a', 'select id from m.people', 'people'),
  model('b', 'select id + 1 as id from m.a', 'a'),
  model('c', 'select code from m.towns', 'towns'),
  { ...model('twice', 'x * 2', 'c'), statements: ['create or replace macro m.twice(x) as (x * 2)'] },
  model('d', 'select m.twice(id) as id from m.b', 'b', 'twice'),
  model('e', 'select count(*) as n from m.c', 'c'),
  model('f', 'select n from m.e', 'e'),
];

interface Bound {
  readonly answers: CheckAnswers;
  /** The queries that each database was asked to bind. */
  readonly asked: readonly (readonly string[])[];
}

async function bind(
  requests: readonly BindRequest[],
  given: Partial<CheckWork> = {},
  name = 'bind',
): Promise<Bound> {
  const bound = vi.spyOn(CheckDatabase.prototype, 'bind');
  const cache = BindCache.read(join(box.folder, name));
  const session = new CheckSession({ extensionDirectory: '/nowhere', extensions: [], databases: [], cache });
  try {
    const answers = await session.bind({ inputs: [people, towns], hooks: [], requests, ...given });
    cache.write();
    const asked = bound.mock.calls.map(([all]) => all.map(({ relation }) => relation.name));
    return { answers, asked };
  } finally {
    bound.mockRestore();
    await session.close();
  }
}

function edited(name: string, sql: string): readonly BindRequest[] {
  return project.map((request) => (request.relation.name === name ? { ...request, sql } : request));
}

const all = project.map(({ relation }) => relation.name);

test('what is known needs no database', async () => {
  const first = await bind(project);
  expect(first.asked).toEqual([all]);
  const opened = vi.spyOn(CheckDatabase, 'open');
  const again = await bind(project);
  expect(opened).not.toHaveBeenCalled();
  expect(again.answers).toEqual(first.answers);
});

test.each([
  ['f', 'select n + 1 as n from m.e', [['e', 'f']]],
  ['f', 'select nothing from m.e', [['e', 'f']]],
  ['f', 'select n frm m.e', [['e', 'f']]],
  // More than half of them: the whole is as cheap.
  ['d', 'select m.twice(id) as other from m.b', [all]],
  ['f', 'select n from m.ee', [['e', 'f'], all]],
  ['f', 'select id as n from m.a', [['e', 'f'], all]],
])('after an edit of %s to `%s`, only what it reads is made', async (name, sql, asked) => {
  await bind(project);
  const again = await bind(edited(name, sql));
  expect(again.asked).toEqual(asked);
  expect(again.answers).toEqual((await bind(edited(name, sql), {}, 'fresh')).answers);
});

test('where a hook makes a macro, or an input is new, all is made', async () => {
  await bind(project);
  const changed = edited('f', 'select n + 1 as n from m.e');
  expect((await bind(changed, { hooks: ['create macro m.thrice(x) as x * 3'] })).asked).toEqual([all]);
  await bind(project);
  const wider = { ...towns, columns: [...towns.columns, { name: 'more', type: 'DATE' }] };
  expect((await bind(project, { inputs: [people, wider] })).asked).toEqual([all]);
});

test('an input that is not known, or that cannot be made, is told as from the whole', async () => {
  await bind(project);
  const unknown = [people, { ...towns, columns: undefined }];
  const one = await bind(project, { inputs: unknown });
  expect(one.answers).toEqual((await bind(project, { inputs: unknown }, 'fresh')).answers);
  const wrong = [people, { ...towns, columns: [{ name: 'code', type: 'NO_TYPE' }] }];
  const other = await bind(project, { inputs: wrong });
  expect(other.answers.failures.get(1)?.type).toBe('Catalog');
  expect(other.answers).toEqual((await bind(project, { inputs: wrong }, 'fresh2')).answers);
});
