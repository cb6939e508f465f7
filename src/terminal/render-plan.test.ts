import { expect, test } from 'vitest';
import type { Plan, PlannedTest } from '../core/plan/stages.js';
import { nodeId } from '../core/project/ids.js';
import { renderPlan, renderPlanJson } from './render-plan.js';
import { createStyle } from './style.js';

const plain = createStyle({ isTty: false, env: {}, platform: 'linux' });
const empty: Plan = {
  version: 1,
  command: 'build',
  schemas: [],
  extensions: [],
  stages: [],
  reused: [],
  reusedTests: 0,
  leftOut: [],
};
const check: PlannedTest = {
  id: nodeId('test', 'p', 'unique_a'),
  name: 'unique_a',
  label: 'unique (a)',
  sql: 'select 1',
  failCalc: 'count(*)',
  severity: 'error',
  warnIf: { operator: '!=', value: 0, percent: false },
  errorIf: { operator: '!=', value: 0, percent: false },
  fingerprint: 'f',
};

test('a dry run says what would be done, and why', () => {
  const id = nodeId('model', 'p', 'a');
  const plan: Plan = {
    ...empty,
    extensions: [{ name: 'spatial', neededBy: [id] }],
    stages: [
      {
        kind: 'build',
        id,
        label: 'marts.a_long_name',
        waitsFor: [],
        reason: 'changed',
        tests: [check],
        relation: { schema: 'marts', name: 'a_long_name' },
        work: { kind: 'table', sql: 'select 1' },
        state: { id, kind: 'table', relation: 'marts.a_long_name', fingerprint: 'f', code: 'c' },
      },
      {
        kind: 'test',
        id: nodeId('test', 'p', 'b'),
        label: 'stg.b',
        waitsFor: [],
        reason: 'inputs changed',
        tests: [check, check],
      },
    ],
    leftOut: [{ id, name: 'unique_d', missing: 'stg.d' }],
    reused: [{ id, label: 'stg.c', kind: 'view' }],
  };
  expect(renderPlan(plan, plain)).toBe(`\
\`eider build\` would build 1 node, run 3 tests and leave 1 as it is. Nothing was written.

  table  marts.a_long_name  changed         1 test
  test   stg.b              inputs changed  2 tests

Needs the extension spatial, for 1 node.
Left out: the test unique_d, because stg.d was never built.
`);
  expect(JSON.parse(renderPlanJson(plan))).toEqual(plan);
  // As the database is to read it.
  const placed = JSON.parse(renderPlanJson(plan, (sql) => sql.replace('select 1', 'select 2'))) as Plan;
  expect(placed.stages[0]).toMatchObject({ work: { sql: 'select 2' } });
});

test('an empty plan says so', () => {
  expect(renderPlan(empty, plain)).toBe('`eider build` has nothing to do. Nothing was written.\n');
});
