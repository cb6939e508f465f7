import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import { planText } from '../../core/plan/plan-text.test-helper.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const head = "{{ config(materialized='table') }}";

function project(tests: string, columns = '[]'): Files {
  return {
    'models/a.sql': `${head}select i as x, i % 3 as k, 't' || i as t from range(10) r(i)`,
    'models/schema.yml': `models:\n  - name: a\n    tests: ${tests}\n    columns: ${columns}\n`,
  };
}

const several = project(
  '[{expression_is_true: {expression: x < 8}}, {row_count_between: {max_value: 9}}, {row_count_between: {min_value: 1}}]',
  `[{name: x, tests: [not_null, unique, {accepted_range: {min_value: 2, config: {severity: warn}}}]}, {name: k, tests: [{accepted_values: {values: [1]}}, {expression_is_true: {expression: "= 1", config: {limit: 2}}}, {accepted_range: {max_value: 1, name: share, config: {where: x > 5, error_if: "> 60%"}}}]}]`,
);

/** The results of a plan, with its batches and without. */
async function bothWays(files: Files): Promise<readonly (readonly string[])[]> {
  const { plan, told } = planText(files);
  expect(told).toEqual([]);
  const alone = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, batches: [] })) };
  expect(plan.stages.some((stage) => (stage.batches ?? []).length > 0)).toBe(true);
  return [resultLines((await warehouse.run(plan)).result), resultLines((await warehouse.run(alone)).result)];
}

describe('tests that share a scan', () => {
  test('have the results that they have alone', async () => {
    const [shared, alone] = await bothWays(several);
    expect(shared).toEqual(alone);
    expect(shared).toEqual([
      'main.a failed none before' +
        ' [accepted_range (x): warn 2] [accepted_values (k): fail 2] [expression_is_true (k = 1): fail 2]' +
        ' [expression_is_true (x < 8): fail 2] [not_null (x): pass 0] [row_count_between (1 … any): pass 0]' +
        ' [row_count_between (0 … 9): fail 1] [accepted_range (k): warn 1] [unique (x): pass 0]',
    ]);
  });

  test('in a stage that only tests as well', async () => {
    await warehouse.build({ 'models/a.sql': several['models/a.sql'] ?? '' });
    const { plan } = planText(several);
    const stages = plan.stages.map((stage) => ({ ...stage, kind: 'test' as const }));
    const { result } = await warehouse.run({ ...plan, stages });
    expect(resultLines(result)[0]).toContain('[expression_is_true (k = 1): fail 2]');
  });

  test.each([
    ['before it runs', 'nope > 1', 'Binder'],
    ['at a row', 'cast(t as int) > 1', 'Conversion'],
  ])('an error that shows %s is that of its own test', async (_, expression, type) => {
    const files = project(
      `[{expression_is_true: {expression: "${expression}"}}]`,
      '[{name: x, tests: [not_null]}, {name: k, tests: [not_null]}]',
    );
    const { result } = await warehouse.build(files);
    expect(result.stages[0]?.tests.map((each) => [each.label, each.status, each.failure?.type])).toEqual([
      [`expression_is_true (${expression})`, 'error', type],
      ['not_null (k)', 'skipped', undefined],
      ['not_null (x)', 'skipped', undefined],
    ]);
    expect(await warehouse.rows("select count(*) from duckdb_tables() where table_name = 'a'")).toEqual([
      '0',
    ]);
    const stage = planText(files).plan.stages[0];
    await warehouse.build({ 'models/a.sql': files['models/a.sql'] ?? '' });
    if (!stage) throw new Error('no stage');
    const plan = { ...planText(files).plan, stages: [{ ...stage, kind: 'test' as const }] };
    const tested = await warehouse.run(plan);
    expect(tested.result.stages[0]?.tests.map((each) => each.status)).toEqual(['error', 'pass', 'pass']);
  });

  test('keep their failing rows', async () => {
    const files = project('[]', '[{name: x, tests: [not_null, {accepted_range: {min_value: 9}}]}]');
    const { result } = await warehouse.build(files, { options: { storeFailures: true } });
    expect(resultLines(result)).toEqual([
      'main.a failed none before [accepted_range (x): fail 9 stored] [not_null (x): pass 0]',
    ]);
    expect(await warehouse.rows('select count(*), max(x) from eider_failures.accepted_range_a_x_9')).toEqual([
      '9|8',
    ]);
  });

  test.each([
    ['table', false, true],
    ['view', false, true],
    ['ephemeral', true, false],
  ])('store_failures_as: %s goes before everything else', async (as, asked, stored) => {
    const files = project(
      '[]',
      `[{name: x, tests: [{accepted_range: {min_value: 9, config: {store_failures: true, store_failures_as: ${as}}}}]}]`,
    );
    const { plan, told } = planText(files, { options: { storeFailures: asked } });
    expect(plan.stages[0]?.tests[0]?.store !== undefined).toBe(stored);
    expect(told).toEqual(
      as === 'view'
        ? [
            'models/schema.yml:4:34 test/stored-as-table: the failing rows of `accepted_range_a_x_9` are kept in a table, not in a view',
          ]
        : [],
    );
  });
});
