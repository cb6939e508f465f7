import { describe, expect, test } from 'vitest';
import { invariant } from '../../diagnostics/invariant.js';
import { nodeId, type NodeId } from '../../project/ids.js';
import type { RunResult, StageResult, TestResult } from '../../plan/events.js';
import type { Plan, PlannedTest, PlannedUnitTest, Stage } from '../../plan/stages.js';
import { linkedForDbt, parsed, stamp } from './dbt.test-helper.js';
import { makeDbtRunResults } from './make-dbt-run-results.js';
import type { StageTiming } from './worker-lanes.js';

const linked = linkedForDbt({
  'seeds/codes.csv': 'code\n1\n',
  'models/a.sql': `select * from {{ ref('codes') }}`,
  'models/b.sql': `select * from {{ source('raw', 't') }}`,
  'models/c.sql': `select * from {{ ref('b') }}`,
  'models/schema.yml': `
sources:
  - name: raw
    schema: lake
    tables: [{ name: t, location: t.csv, columns: [{ name: x, tests: [not_null] }] }]
models:
  - name: a
    columns:
      - name: code
        tests: [unique, not_null, accepted_values: { values: [1], config: { warn_if: '> 2', severity: warn } }]
`,
});

const id = (kind: 'model' | 'seed' | 'source', ...names: string[]): NodeId => nodeId(kind, 'demo', ...names);
const [seed, a, b, c, source] = [
  id('seed', 'codes'),
  id('model', 'a'),
  id('model', 'b'),
  id('model', 'c'),
  id('source', 'raw', 't'),
];

function testId(start: string): NodeId {
  const found = [...linked.graph.nodes.keys()].find((each) => each.startsWith(`test.demo.${start}`));
  invariant(found, start);
  return found;
}

function planned(start: string): PlannedTest {
  const name = testId(start);
  const threshold = { operator: '!=', value: 0, percent: false } as const;
  return {
    id: name,
    name,
    label: name,
    sql: 'select 1',
    failCalc: 'count(*)',
    severity: 'error',
    warnIf: threshold,
    errorIf: threshold,
    fingerprint: '',
  };
}

function stage(of: NodeId, waitsFor: readonly NodeId[], tests: readonly PlannedTest[] = []): Stage {
  const common = { id: of, label: of, waitsFor, reason: 'new', tests };
  return {
    ...common,
    kind: 'build',
    relation: { schema: 'main', name: of },
    work: { kind: 'view', sql: '' },
    state: { id: of, kind: 'view', relation: of, fingerprint: '', code: '' },
  };
}

function planOf(stages: readonly Stage[], reused: Plan['reused'] = []): Plan {
  return {
    version: 1,
    command: 'build',
    schemas: [],
    extensions: [],
    stages,
    reused,
    reusedTests: 0,
    leftOut: [],
  };
}

function done(of: NodeId, status: StageResult['status'], more: Partial<StageResult> = {}): StageResult {
  return { id: of, label: of, kind: 'view', status, seconds: 0, tests: [], ...more };
}

function tested(start: string, status: TestResult['status'], more: Partial<TestResult> = {}): TestResult {
  return { id: testId(start), name: start, label: start, status, seconds: 0.5, ...more };
}

function resultsOf(
  plan: Plan,
  result: Partial<RunResult>,
  timings: ReadonlyMap<NodeId, StageTiming> = new Map(),
) {
  const artifact = makeDbtRunResults({
    ...linked,
    plan,
    result: { stages: [], seconds: 9.5, interrupted: false, ...result },
    timings,
    database: 'warehouse',
    args: { which: 'build' },
    stamp,
  });
  return parsed(artifact) as unknown as { readonly results: readonly { readonly [key: string]: unknown }[] };
}

/** Id without hash, status and message. */
function told({ results }: ReturnType<typeof resultsOf>): readonly unknown[] {
  return results.map(({ unique_id, status, message }) => [
    String(unique_id)
      .replace(/^\w+\.demo\./u, '')
      .replace(/\.[0-9a-f]{10}$/u, ''),
    status,
    message,
  ]);
}

const at = (second: number): Date => new Date(stamp.startedAt.getTime() + second * 1000);

describe('makeDbtRunResults', () => {
  test('what was built and tested, with times of their own', () => {
    const plan = planOf([stage(seed, []), stage(a, [seed], [planned('unique')])]);
    const stages = [
      done(seed, 'success', { rows: 7, seconds: 1 }),
      done(a, 'success', { seconds: 2, tests: [tested('unique', 'pass', { failures: 0 })] }),
    ];
    const timings = new Map([
      [seed, { startedAt: at(0), completedAt: at(1) }],
      [a, { startedAt: at(1), completedAt: at(3) }],
    ]);
    const timing = (from: string, to: string): unknown => [
      { name: 'compile', started_at: from, completed_at: from },
      { name: 'execute', started_at: from, completed_at: to },
    ];
    const common = { thread_id: 'Thread-1 (worker)', batch_results: null, overload_results: null };
    expect(resultsOf(plan, { stages }, timings)).toEqual({
      metadata: {
        dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
        dbt_version: '1.12.0',
        generated_at: '2025-01-02T03:04:05.678Z',
        invocation_id: 'an-invocation',
        invocation_started_at: '2025-01-02T03:04:00.000Z',
        env: {},
      },
      results: [
        {
          ...common,
          status: 'success',
          timing: timing('2025-01-02T03:04:00.000Z', '2025-01-02T03:04:01.000Z'),
          execution_time: 1,
          adapter_response: { _message: 'INSERT 7', code: 'INSERT', rows_affected: 7 },
          message: 'INSERT 7',
          failures: null,
          unique_id: 'seed.demo.codes',
          compiled: null,
          compiled_code: null,
          relation_name: null,
        },
        {
          ...common,
          status: 'success',
          timing: timing('2025-01-02T03:04:01.000Z', '2025-01-02T03:04:02.500Z'),
          execution_time: 1.5,
          adapter_response: { _message: 'OK' },
          message: 'OK',
          failures: null,
          unique_id: 'model.demo.a',
          compiled: true,
          compiled_code: 'select * from "main"."codes"',
          relation_name: '"warehouse"."main"."a"',
        },
        {
          ...common,
          status: 'pass',
          timing: timing('2025-01-02T03:04:02.500Z', '2025-01-02T03:04:03.000Z'),
          execution_time: 0.5,
          adapter_response: { _message: 'OK' },
          message: null,
          failures: 0,
          unique_id: linked.ids.get(testId('unique')),
          compiled: true,
          compiled_code: expect.stringContaining('count(*)'),
          relation_name: null,
        },
      ],
      elapsed_time: 9.5,
      args: { which: 'build' },
    });
  });

  test('tests that warn, fail and err; a model that they keep out is an error', () => {
    const tests = ['unique', 'not_null_a', 'accepted'];
    const plan = planOf([stage(a, [], tests.map(planned))]);
    const failure = { type: 'Binder', message: 'no column `x`\nmore' };
    const stored = { schema: 'eider_failures', name: 'u' };
    const results = resultsOf(plan, {
      stages: [
        done(a, 'failed', {
          kept: true,
          tests: [
            tested('unique', 'fail', { failures: 1, stored }),
            tested('not_null_a', 'error', { failure }),
            tested('accepted', 'warn', { failures: 3 }),
          ],
        }),
      ],
    });
    expect(told(results)).toEqual([
      ['a', 'error', 'Not replaced: 2 of 3 tests failed; the previous one is still in place'],
      ['unique_a_code', 'fail', 'Got 1 result, configured to fail if != 0'],
      [
        'not_null_a_code',
        'error',
        'Runtime Error in test not_null_a_code (models/schema.yml)\n  Binder Error: no column `x`',
      ],
      ['accepted_values_a_code_1', 'warn', 'Got 3 results, configured to warn if > 2'],
    ]);
    expect(results.results.map(({ relation_name }) => relation_name)).toEqual([
      '"warehouse"."main"."a"',
      '"warehouse"."eider_failures"."u"',
      null,
      null,
    ]);
  });

  test('a failed source stands at its tests and its readers; what comes after is skipped', () => {
    const plan = planOf([stage(source, [], [planned('not_null_raw')]), stage(b, [source]), stage(c, [b])]);
    const failure = { type: 'IO', message: 'no file' };
    const results = resultsOf(plan, {
      stages: [
        done(source, 'error', { failure, kind: 'source' }),
        done(b, 'skipped', { blockedBy: source }),
        done(c, 'skipped', { blockedBy: source }),
      ],
    });
    expect(told(results)).toEqual([
      [
        'not_null_raw_t_x',
        'error',
        'Runtime Error in test not_null_raw_t_x (models/schema.yml)\n  IO Error: no file',
      ],
      ['b', 'error', 'Runtime Error in model b (models/b.sql)\n  IO Error: no file'],
      ['c', 'skipped', 'Skipped because source.demo.raw.t did not succeed'],
    ]);
  });

  test('a failed model; what it stopped, its own tests among it', () => {
    const plan = planOf([stage(a, [], [planned('unique')]), stage(b, [a]), stage(c, [])]);
    const failure = { type: 'Conversion', message: 'a value cannot be converted' };
    const results = resultsOf(plan, {
      stages: [done(a, 'error', { failure }), done(b, 'skipped', { blockedBy: a }), done(c, 'skipped')],
    });
    expect(told(results)).toEqual([
      [
        'a',
        'error',
        'Runtime Error in model a (models/a.sql)\n  Conversion Error: a value cannot be converted',
      ],
      ['unique_a_code', 'skipped', null],
      ['b', 'skipped', 'Skipped because model.demo.a did not succeed'],
      ['c', 'skipped', null],
    ]);
  });

  test('an interrupted run: what had begun, and what had not', () => {
    const plan = planOf([stage(a, []), stage(b, [])]);
    const timings = new Map([[a, { startedAt: at(0), completedAt: at(1) }]]);
    const stages = [done(a, 'interrupted'), done(b, 'interrupted')];
    expect(told(resultsOf(plan, { stages, interrupted: true }, timings))).toEqual([
      ['a', 'error', 'Interrupted'],
      ['b', 'skipped', 'Interrupted'],
    ]);
  });

  test('a run with nothing to do is the same at every time', () => {
    const reused = [a, source].map((each) => ({ id: each, label: '', kind: '' }));
    const results = resultsOf(planOf([], reused), { seconds: 3 });
    expect(told(results)).toEqual([['a', 'reused', null]]);
    expect(results).toMatchObject({ elapsed_time: 0, results: [{ timing: [], thread_id: 'MainThread' }] });
  });
});

test('a relation whose indexes or comments were changed in place has a result', () => {
  const finish = { relation: { schema: 'main', name: 'a' }, indexes: [], dropIndexes: [], record: '' };
  const inPlace = (of: NodeId, tests: readonly PlannedTest[]): Stage => ({
    kind: 'test',
    id: of,
    label: of,
    waitsFor: [],
    reason: 'comments changed',
    tests,
    finish,
  });
  const plan = planOf([inPlace(a, [planned('unique')]), inPlace(c, [])]);
  const stages = [
    done(a, 'failed', { kind: 'test', tests: [tested('unique', 'fail', { failures: 1 })] }),
    done(c, 'success', { kind: 'finish' }),
  ];
  expect(told(resultsOf(plan, { stages }))).toEqual([
    ['a', 'success', 'OK'],
    ['unique_a_code', 'fail', 'Got 1 result, configured to fail if != 0'],
    ['c', 'success', 'OK'],
  ]);
});

test('a model whose unit test failed was skipped, also where tests of rows come afterwards', () => {
  const { id } = planned('unique');
  const built = { ...stage(a, []), testsAfter: true, unitTests: [{ id } as PlannedUnitTest] } as Stage;
  const stages = [done(a, 'failed', { tests: [tested('unique', 'fail', { failures: 1 })] })];
  expect(told(resultsOf(planOf([built]), { stages }))).toEqual([
    ['a', 'skipped', null],
    ['unique_a_code', 'fail', null],
  ]);
});
