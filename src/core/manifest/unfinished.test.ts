import { expect, test } from 'vitest';
import type { StageResult, TestResult } from '../plan/events.js';
import type { NodeId } from '../project/ids.js';
import { readRunOptions } from './run-options.js';
import { unfinished } from './unfinished.js';

function outcome(
  id: string,
  status: StageResult['status'],
  tests: readonly (readonly [string, TestResult['status']])[] = [],
  kind = 'table',
): StageResult {
  const results = tests.map(([name, state]) => ({
    id: name as NodeId,
    name,
    label: name,
    status: state,
    seconds: 0,
  }));
  return { id: id as NodeId, label: id, kind, status, seconds: 0, tests: results };
}

test('is what failed or was not reached, with all tests of what was not replaced', () => {
  const results = [
    outcome('good', 'success', [['t1', 'warn']]),
    outcome('held', 'failed', [
      ['t2', 'pass'],
      ['t3', 'fail'],
    ]),
    outcome('broken', 'error'),
    outcome('waiting', 'skipped'),
    outcome('stopped', 'interrupted'),
    outcome(
      'tested',
      'failed',
      [
        ['t4', 'pass'],
        ['t5', 'error'],
      ],
      'test',
    ),
  ];
  expect([...unfinished({ results })]).toEqual(['held', 't2', 't3', 'broken', 'waiting', 'stopped', 't5']);
});

test('the options of a run are read as they were written', () => {
  const options = {
    profile: 'p',
    target: 't',
    vars: { a: [1, null, { b: 'c' }] },
    full_refresh: true,
    force: false,
    store_failures: false,
    fail_fast: false,
    defer: true,
    favor_state: false,
    state: '../prod/target',
    limit: { kind: 'percent', percent: 5 },
  };
  expect(readRunOptions(options)).toEqual(options);
  expect([undefined, {}, { ...options, limit: 3 }].map(readRunOptions)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
