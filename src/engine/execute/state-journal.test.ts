import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planText, stageLines } from '../../core/plan/plan-text.test-helper.js';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import type { NodeId } from '../../core/project/ids.js';
import { isJournalled, StateJournal } from './state-journal.js';
import { readState } from './state-tables.js';
import { Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const stamp = { runId: 'killed-0000', at: new Date('2026-01-02T03:04:05Z') };
const files = (shown: string): Files => ({
  'models/a.sql': `select ${shown} as id`,
  'models/b.sql': "{{ config(materialized='table') }} select * from {{ ref('a') }}",
  'models/c.sql': "{{ config(materialized='incremental') }} select * from {{ ref('b') }}",
});
const begun = (): Promise<readonly unknown[]> => warehouse.rows('select id from _eider.begun order by id');

/** A run that begins and is killed before it records anything. */
async function killedRun(shown: string): Promise<void> {
  const state = await warehouse.using((connection) => readState(connection));
  const { plan } = planText(files(shown), { state });
  const journal = new StateJournal(warehouse.database, stamp);
  await journal.begin(plan.stages);
  await journal.close();
}

const reasons = async (shown: string): Promise<readonly string[]> => {
  const state = await warehouse.using((connection) => readState(connection));
  return stageLines(planText(files(shown), { state }).plan);
};

describe('StateJournal', () => {
  test('what a run that ended has begun is all recorded, or as it was', async () => {
    const { result } = await warehouse.build({ ...files('1'), 'models/d.sql': 'selec' });
    expect(result.stages.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'model.demo.a success',
      'model.demo.d error',
      'model.demo.b success',
      'model.demo.c success',
    ]);
    expect(await begun()).toEqual([]);
  });

  test('what a killed run had begun is unfinished, even when the project is what it was before', async () => {
    await warehouse.build(files('1'));
    expect(await reasons('1')).toEqual([]);
    await killedRun('2');
    expect(await begun()).toEqual(['model.demo.a', 'model.demo.b']);
    // The third was made of the very rows that the second will have again.
    expect(await reasons('1')).toEqual(['build main.a (unfinished)', 'build main.b (unfinished) after a']);
    await warehouse.build(files('1'));
    expect(await begun()).toEqual([]);
    expect(await reasons('1')).toEqual([]);
  });

  test('what a killed run was about to make for the first time is not taken for an orphan', async () => {
    await warehouse.build({ 'models/z.sql': 'select 1 as id' });
    await killedRun('2');
    await warehouse.using((connection) => connection.run('create view a as select 3 as id'));
    const state = await warehouse.using((connection) => readState(connection));
    const { plan } = planText({ 'models/z.sql': 'select 1 as id' }, { state });
    expect(plan.orphans).toBeUndefined();
    expect((await reasons('1'))[0]).toBe('build main.a (unfinished)');
  });

  test('what is made in another file is begun whatever it is, and taken off the list by itself', async () => {
    await warehouse.build({ 'models/z.sql': 'select 1 as id' });
    const { plan } = planText(files('1'), {});
    const elsewhere = plan.stages.map((stage) =>
      stage.kind === 'build' ? { ...stage, relation: { ...stage.relation, database: 'other' } } : stage,
    );
    const journal = new StateJournal(warehouse.database, stamp);
    await journal.begin(elsewhere);
    expect(await begun()).toEqual(['model.demo.a', 'model.demo.b', 'model.demo.c']);
    // One of them has recorded itself, of another nobody knows, and the third was never made.
    journal.recorded('model.demo.a' as NodeId);
    journal.doubt('model.demo.c' as NodeId);
    await journal.finish();
    await journal.close();
    expect(await begun()).toEqual(['model.demo.a', 'model.demo.c']);
  });

  test('only what can be made twice with the same result is recorded afterwards', () => {
    const heads = ['view', 'table', 'incremental', 'external'].map(
      (kind) => [`models/${kind}.sql`, `{{ config(materialized='${kind}') }} select 1 as id`] as const,
    );
    const hooked = ['models/hooked.sql', "{{ config(pre_hook='select 1') }} select 1 as id"] as const;
    const { plan } = planText(Object.fromEntries([...heads, hooked]));
    expect(plan.stages.map((stage) => `${stage.label} ${isJournalled(stage)}`)).toEqual([
      'main.external false',
      'main.hooked false',
      'main.incremental false',
      'main.table true',
      'main.view true',
    ]);
  });

  test('a stage whose commit is in doubt stays unfinished', async () => {
    const { plan } = planText(files('1'));
    await warehouse.build({ 'models/z.sql': 'select 1 as id' });
    const journal = new StateJournal(warehouse.database, stamp);
    await journal.begin(plan.stages);
    const [a] = plan.stages;
    if (a) journal.doubt(a.id);
    await journal.finish();
    await journal.close();
    expect(await begun()).toEqual(['model.demo.a']);
  });
});

test('a state that an earlier version left half made is read, and completed', async () => {
  await warehouse.build({ 'models/a.sql': 'select 1 as id' });
  await warehouse.using(async (connection) => {
    await connection.run('drop table _eider.tests');
    await connection.run('drop table _eider.begun');
    await connection.run('alter table _eider.nodes drop column finish');
  });
  const { plan } = await warehouse.build({ 'models/a.sql': 'select 1 as id' });
  expect(plan.stages).toEqual([]);
  await warehouse.build({ 'models/a.sql': 'select 2 as id' });
  expect(await begun()).toEqual([]);
});
