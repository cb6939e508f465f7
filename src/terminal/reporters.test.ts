import { describe, expect, test } from 'vitest';
import { diagnostic, type Diagnostic } from '../core/diagnostics/diagnostic.js';
import type { RunEvent, RunResult, StageResult, TestResult } from '../core/plan/events.js';
import { nodeId } from '../core/project/ids.js';
import { createJsonReporter } from './json-reporter.js';
import type { ReporterInput } from './reporter.js';
import { createStyle } from './style.js';
import { createTextReporter, type TextReporterInput } from './text-reporter.js';

const plain = createStyle({ isTty: false, env: {}, platform: 'linux' });
const heading = {
  version: '0.1.0',
  command: 'build',
  project: 'locomvac',
  target: 'dev',
  database: 'warehouse.duckdb',
};

function id(name: string): StageResult['id'] {
  return nodeId('model', 'locomvac', name);
}

function tests(passing: number, ...others: readonly Partial<TestResult>[]): readonly TestResult[] {
  const base = { id: nodeId('test', 'locomvac', 't'), name: 't', label: 'not_null (a)', seconds: 0 } as const;
  return [
    ...Array.from({ length: passing }, () => ({ ...base, status: 'pass' as const })),
    ...others.map((other) => ({ ...base, status: 'pass' as const, ...other })),
  ];
}

const seed: StageResult = {
  id: id('communes'),
  label: 'common.communes',
  kind: 'seed',
  status: 'success',
  seconds: 0.21,
  rows: 34_969,
  tests: [],
};
const view: StageResult = {
  id: id('stg_lovac__housing'),
  label: 'stg.stg_lovac__housing',
  kind: 'view',
  status: 'success',
  seconds: 0.01,
  tests: tests(4),
};
const failed: StageResult = {
  id: id('marts_stats_vacancy'),
  label: 'marts.marts_stats_vacancy',
  kind: 'table',
  status: 'failed',
  seconds: 0.12,
  kept: true,
  tests: tests(5, { status: 'fail', label: 'unique (commune_code, year)', failures: 3 }),
};
const skipped: StageResult = {
  id: id('marts_public_map'),
  label: 'marts.marts_public_map',
  kind: 'table',
  status: 'skipped',
  seconds: 0,
  blockedBy: id('marts_stats_vacancy'),
  tests: tests(0, { status: 'skipped' }),
};
const broken: StageResult = {
  id: id('int_owners'),
  label: 'int.int_owners',
  kind: 'table',
  status: 'error',
  seconds: 12.34,
  kept: false,
  failure: { type: 'Binder', message: 'unknown column' },
  tests: [],
};

function resultOf(stages: readonly StageResult[], more: Partial<RunResult> = {}): RunResult {
  return { stages, seconds: 2.4, interrupted: false, ...more };
}

function eventsOf(result: RunResult, reused = 3): readonly RunEvent[] {
  return [
    { kind: 'run-started', stages: result.stages.length, workers: 2, reused },
    ...result.stages.flatMap((stage): readonly RunEvent[] => [
      { kind: 'stage-started', id: stage.id, label: stage.label },
      { kind: 'stage-finished', result: stage },
    ]),
    { kind: 'run-finished', result },
  ];
}

function textOf(events: readonly RunEvent[], more: Partial<TextReporterInput> = {}): string {
  let text = '';
  const reporter = createTextReporter({
    write: (part) => {
      text += part;
    },
    describe: () => [],
    heading,
    style: plain,
    isTty: false,
    quiet: false,
    now: () => 0,
    labels: ['x'.repeat(36)],
    ...more,
  });
  for (const event of events) reporter.event(event);
  reporter.close();
  return text;
}

function missingModel(result: StageResult): readonly Diagnostic[] {
  if (result.status !== 'error') return [];
  const source = { path: 'models/int_owners.sql', text: 'select nme from owners' };
  return [diagnostic('ref/unknown-model', { name: 'nme' }, { at: { source, start: 7, end: 10 } })];
}

describe('the text report', () => {
  test('is a line a node, failures below it, a sentence at the end', () => {
    expect(textOf(eventsOf(resultOf([seed, view, failed, skipped])))).toBe(`\
eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 2 workers

  ✓ seed        common.communes                          34,969 rows      0.21 s
  ✓ view        stg.stg_lovac__housing                                    0.01 s   4 tests
  ✗ table       marts.marts_stats_vacancy               not replaced      0.12 s   1 of 6 tests failed
      unique (commune_code, year): 3 failing rows
  ─ skipped     marts.marts_public_map                  waits for marts_stats_vacancy

2 built · 3 reused · 1 failed · 1 skipped · 9 of 10 tests passed · 1 test not run · 2.4 s
The previous marts_stats_vacancy is still in place.
`);
  });

  test('shows an error in its frame, at the author’s line', () => {
    expect(textOf(eventsOf(resultOf([broken]), 0), { describe: missingModel })).toBe(`\
eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 2 workers

  ✗ table       int.int_owners                             not built      12.3 s
    error[ref/unknown-model]: model \`nme\` does not exist
      ──▶ models/int_owners.sql:1:8
       │
     1 │ select nme from owners
       │        ^^^
    hint: it would be the file \`nme.sql\` under \`models/\`, or \`nme.csv\` under \`seeds/\`

1 error · 2.4 s
`);
  });

  test('says it when nothing had to be done', () => {
    expect(textOf(eventsOf(resultOf([]), 24))).toBe(
      `\
eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 2 workers
nothing to do: all 24 reused · 2.4 s
`,
    );
  });

  test('names where failing rows are, counts warnings, and reports a failure of the run', () => {
    const warned: StageResult = {
      ...view,
      tests: tests(1, { status: 'warn', failures: 1, stored: { schema: 'audit', name: 'not_null_a' } }),
    };
    const stopped: StageResult = { ...broken, status: 'interrupted', kept: true, seconds: 75 };
    const result = resultOf([warned, stopped], {
      interrupted: true,
      failure: { type: 'IO', message: 'the disk is full' },
      seconds: 3725,
    });
    expect(textOf(eventsOf(result, 0))).toBe(`\
eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 2 workers

  ! view        stg.stg_lovac__housing                                    0.01 s   2 tests, 1 warning
      not_null (a): 1 failing row
  ■ table       int.int_owners                          not replaced  1 min 15 s
      unknown column
the disk is full

interrupted · 1 built · 1 stopped · 2 tests passed · 1 warning · 1 h 02 min
The previous int_owners is still in place.
See the failing rows: eider show --failures t
`);
  });

  test('is silent about what went well when quiet', () => {
    expect(textOf(eventsOf(resultOf([seed, view, skipped])), { quiet: true })).toBe('');
    expect(textOf(eventsOf(resultOf([seed, failed, skipped])), { quiet: true })).toBe(`\
  ✗ table       marts.marts_stats_vacancy               not replaced      0.12 s   1 of 6 tests failed
      unique (commune_code, year): 3 failing rows
`);
  });

  test('keeps a live line on a terminal, cut to its width and removed before every text', () => {
    const style = createStyle({ isTty: true, env: { NO_COLOR: '1' }, platform: 'linux' });
    let time = 0;
    const running = [id('communes'), id('a_model_with_a_long_name')];
    const text = textOf(
      [
        { kind: 'run-started', stages: 2, workers: 1, reused: 0 },
        { kind: 'stage-started', id: id('communes'), label: 'common.communes' },
        { kind: 'progress', running, done: 0, total: 2 },
        { kind: 'stage-finished', result: seed },
        { kind: 'progress', running: [], done: 1, total: 2 },
        { kind: 'run-finished', result: resultOf([seed]) },
      ],
      { style, isTty: true, columns: 40, labels: [], now: () => (time += 1500) },
    );
    expect(text).toBe(`\
eider 0.1.0 · locomvac · target dev (warehouse.duckdb) · 1 worker

\r\u001B[2K  ⠋ 0/2 · 1.5 s · communes, a_model_wi…\
\r\u001B[2K  ✓ seed        common.communes              34,969 rows      0.21 s
\r\u001B[2K  ⠙ 1/2 · 3.0 s\
\r\u001B[2K
1 built · 2.4 s
`);
  });
});

test('the JSON report is one object a line', () => {
  const lines: string[] = [];
  const input: ReporterInput = { write: (text) => void lines.push(text), describe: missingModel, heading };
  const reporter = createJsonReporter(input);
  const result = resultOf([
    { ...view, tests: tests(0, { status: 'warn', failures: 2, stored: { schema: 'a', name: 'b' } }) },
    broken,
  ]);
  reporter.event({ kind: 'progress', running: [], done: 0, total: 1 });
  for (const event of eventsOf(result)) reporter.event(event);
  reporter.close();
  expect(lines.join('')).toBe(`\
{"event":"run-started","format":1,"version":"0.1.0","command":"build","project":"locomvac","target":"dev","database":"warehouse.duckdb","stages":2,"workers":2,"reused":3}
{"event":"stage-started","id":"model.locomvac.stg_lovac__housing","label":"stg.stg_lovac__housing"}
{"event":"stage-finished","id":"model.locomvac.stg_lovac__housing","label":"stg.stg_lovac__housing","kind":"view","status":"success","seconds":0.01,"tests":[{"id":"test.locomvac.t","name":"t","label":"not_null (a)","status":"warn","seconds":0,"failures":2,"stored":"a.b"}],"diagnostics":[]}
{"event":"stage-started","id":"model.locomvac.int_owners","label":"int.int_owners"}
{"event":"stage-finished","id":"model.locomvac.int_owners","label":"int.int_owners","kind":"table","status":"error","seconds":12.34,"tests":[],"diagnostics":[{"code":"ref/unknown-model","severity":"error","message":"model \`nme\` does not exist","hint":"it would be the file \`nme.sql\` under \`models/\`, or \`nme.csv\` under \`seeds/\`","at":{"file":"models/int_owners.sql","line":1,"column":8,"endLine":1,"endColumn":11},"related":[]}]}
{"event":"run-finished","seconds":2.4,"interrupted":false,"counts":{"built":1,"reused":3,"failed":0,"errors":1,"skipped":0,"interrupted":0,"tests":{"total":1,"passed":1,"warned":1,"skipped":0}},"diagnostics":[]}
`);
});
