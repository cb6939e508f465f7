import { expect, test } from 'vitest';
import type { NodeId } from '../../core/project/ids.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import type { Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { runBatches } from './microbatch.js';
import type { StageContext } from './stage-context.js';

const batches = [{ start: '2026-01-01 00:00:00', end: '2026-01-02 00:00:00' }];
const work = {
  kind: 'microbatch',
  sql: 'select 1 as id',
  batches,
  size: 'day',
  creates: true,
} as unknown as Extract<Work, { kind: 'microbatch' }>;

/** What a run of one batch does to the database, in order. */
async function done(relation: Relation): Promise<readonly string[]> {
  const statements: string[] = [];
  const connection = {
    beginTransaction: () => statements.push('begin transaction'),
    run: (sql: string) => Promise.resolve(statements.push(sql)),
  } as unknown as Connection;
  const context = {
    runId: 'run-0000',
    kinds: { makeWay: () => Promise.resolve(), set: () => undefined },
    runModel: () => Promise.resolve(statements.push('create table')),
  } as unknown as StageContext;
  const stage = {
    kind: 'build',
    id: 'model.demo.daily' as NodeId,
    relation,
    work,
    state: { fingerprint: 'f' },
  } as unknown as BuildStage;
  const { error, results } = await runBatches(stage, work, connection, context);
  expect({ error, successful: results.successful }).toEqual({ error: undefined, successful: batches });
  const steps = [/^begin/u, /^create/u, /^commit; begin/u, /into _eider\.batches/u, /^commit$/u];
  return statements.flatMap((sql) => steps.find((step) => step.test(sql))?.source ?? []);
}

test('the batches of a new table are written down with the first of them', async () => {
  expect(await done({ schema: 'main', name: 'daily' })).toEqual([
    '^begin',
    '^create',
    String.raw`into _eider\.batches`,
    '^commit$',
  ]);
});

test('the batches of a new table in another file are written down before it is made', async () => {
  expect(await done({ database: 'other', schema: 'main', name: 'daily' })).toEqual([
    String.raw`into _eider\.batches`,
    '^begin',
    '^create',
    '^commit; begin',
    '^commit$',
  ]);
});
