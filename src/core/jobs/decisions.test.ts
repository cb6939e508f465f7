import { describe, expect, test } from 'vitest';
import { readCommandLine, readEiderLine } from './child-line.js';
import { isLate, lastSuccess } from './late.js';
import { logLine } from './log-line.js';
import { eventOf } from './message.js';
import { metricsText } from './metrics.js';
import { narrowed } from './narrow.js';
import { durationText, outcomeText, secondsText } from './outcome.js';
import { mayRetry, retryDelay } from './retry.js';
import { testJob, testRun } from './jobs.test-helper.js';
import { median, slowerThanUsual } from './slower.js';
import type { RetryPolicy } from './job.js';
import type { NodeTiming } from './run-record.js';

const policy: RetryPolicy = { count: 3, delayMs: 60_000, backoff: 2, maxDelayMs: 150_000, jitter: 0.1 };

describe('trying again', () => {
  test('what another try may mend, unless the policy says what', () => {
    const exits = [1, 2, 3, 4, 5, 6, 130].map((code) => mayRetry(policy, { kind: 'exit', code }, []));
    expect(exits).toEqual([true, true, true, false, true, false, false]);
    expect(mayRetry(policy, { kind: 'exit', code: 2 }, ['usage/unknown-option'])).toBe(false);
    expect(mayRetry(policy, { kind: 'signal', signal: 'SIGABRT' }, [])).toBe(true);
    expect(mayRetry(policy, { kind: 'timeout', afterMs: 1 }, [])).toBe(true);
    expect(mayRetry(policy, { kind: 'interrupted' }, [])).toBe(false);
  });

  test('exactly what the policy says', () => {
    const chosen: RetryPolicy = { ...policy, on: [3, 'killed', 'sql/io', 'source/*'] };
    expect(mayRetry(chosen, { kind: 'exit', code: 3 }, [])).toBe(true);
    expect(mayRetry(chosen, { kind: 'exit', code: 1 }, [])).toBe(false);
    expect(mayRetry(chosen, { kind: 'exit', code: 1 }, ['sql/io'])).toBe(true);
    expect(mayRetry(chosen, { kind: 'exit', code: 1 }, ['source/unreadable'])).toBe(true);
    expect(mayRetry(chosen, { kind: 'exit', code: 1 }, ['sources/unreadable'])).toBe(false);
    expect(mayRetry(chosen, { kind: 'signal', signal: 'SIGKILL' }, [])).toBe(true);
    expect(mayRetry(chosen, { kind: 'timeout', afterMs: 1 }, [])).toBe(false);
  });

  test('delays grow to their limit, and by chance', () => {
    expect([1, 2, 3, 4].map((tried) => retryDelay(policy, tried, 0))).toEqual([
      60_000, 120_000, 150_000, 150_000,
    ]);
    expect(retryDelay(policy, 1, 1)).toBe(66_000);
  });
});

describe('narrowing a run', () => {
  test('is what lies in both selections', () => {
    expect(narrowed([], [])).toEqual([]);
    expect(narrowed(['a b'], [])).toEqual(['a', 'b']);
    expect(narrowed([], ['x+'])).toEqual(['x+']);
    expect(narrowed(['tag:a', 'b,c'], ['x+', 'y'])).toEqual(['tag:a,x+', 'tag:a,y', 'b,c,x+', 'b,c,y']);
  });
});

describe('what became slower', () => {
  const node = (label: string, seconds: number, status = 'success'): NodeTiming => ({
    id: `model.p.${label}`,
    label,
    kind: 'table',
    status,
    seconds,
    rows: null,
    tests: 0,
    failed_tests: 0,
  });
  const run = (
    id: string,
    seconds: number,
    nodes: readonly NodeTiming[],
    status: 'success' | 'failed' = 'success',
  ) =>
    testRun({
      id,
      seconds,
      status,
      steps: [
        {
          name: 'build',
          kind: 'build',
          status: 'success',
          attempts: [{ started_at: '', seconds, outcome: 'success', codes: [] }],
          nodes,
        },
      ],
    });

  test('is compared with the median of the earlier runs that succeeded', () => {
    const earlier = [
      run('1', 10, [node('a', 2), node('b', 5)]),
      run('2', 12, [node('a', 3), node('b', 5)]),
      run('3', 11, [node('a', 100), node('b', 5, 'skipped')]),
      run('4', 900, [node('a', 900)], 'failed'),
    ];
    const now = run('5', 40, [node('a', 30), node('b', 50), node('c', 100)]);
    expect(slowerThanUsual(now, [...earlier, now])).toEqual([
      { what: 'step', name: 'build', seconds: 40, usual: 11, runs: 3 },
      { what: 'run', name: 'nightly', seconds: 40, usual: 11, runs: 3 },
      { what: 'node', name: 'a', seconds: 30, usual: 3, runs: 3 },
    ]);
  });

  test('is nothing small, and nothing without a past', () => {
    const earlier = ['1', '2', '3'].map((id) => run(id, 10, [node('a', 0.1)]));
    expect(slowerThanUsual(run('4', 14, [node('a', 0.9)]), earlier)).toEqual([]);
    expect(slowerThanUsual(run('3', 90, []), earlier.slice(0, 2))).toEqual([]);
  });

  test('the median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
  });
});

describe('lateness', () => {
  const job = testJob({ lateAfterMs: 86_400_000 });
  const now = new Date('2026-11-21T10:00:00Z');
  test('counts from the last success, or from when the job was first seen', () => {
    expect(isLate(job, '2026-11-20T10:00:00.000Z', undefined, now)).toBe(false);
    expect(isLate(job, '2026-11-20T09:59:59.000Z', undefined, now)).toBe(true);
    expect(isLate(job, undefined, undefined, now)).toBe(false);
    expect(isLate(job, undefined, new Date('2026-11-20T09:00:00Z'), now)).toBe(true);
    expect(isLate(testJob(), '2020-01-01T00:00:00.000Z', undefined, now)).toBe(false);
  });

  test('the last success is the newest of all, whatever their order', () => {
    const runs = ['2026-01-02', '2026-01-03', '2026-01-01'].map((day, index) =>
      testRun({ started_at: `${day}T00:00:00.000Z`, status: index === 1 ? 'failed' : 'success' }),
    );
    expect(lastSuccess(runs)).toBe('2026-01-02T00:00:00.000Z');
  });
});

describe('what is told', () => {
  test('every failure, and the first success after one', () => {
    const [success, failed] = [testRun(), testRun({ status: 'failed' })];
    expect(eventOf(failed, undefined)).toBe('failure');
    expect(eventOf(failed, failed)).toBe('failure');
    expect(eventOf(success, failed)).toBe('recovery');
    expect(eventOf(success, testRun({ status: 'lost' }))).toBe('recovery');
    expect(eventOf(success, success)).toBeUndefined();
    expect(eventOf(success, undefined)).toBeUndefined();
    expect(eventOf(testRun({ status: 'skipped' }), failed)).toBeUndefined();
  });
});

describe('lines', () => {
  test('of a child are events, and its errors count', () => {
    const diagnostic = { code: 'sql/io', severity: 'error', message: 'no', at: { file: 'a.sql', line: 3 } };
    const stage = {
      event: 'stage-finished',
      id: 'model.p.a',
      label: 'main.a',
      kind: 'table',
      status: 'failed',
      seconds: 1.25,
      rows: 7,
      tests: [{ status: 'pass' }, { status: 'fail', diff: { secret: 'value' } }],
      diagnostics: [diagnostic],
    };
    expect(readEiderLine(JSON.stringify(stage))).toEqual({
      entries: [
        {
          level: 'error',
          event: 'node',
          text: 'table main.a failed · 7 rows · 1 of 2 tests passed · 1.25 s',
        },
        { level: 'error', event: 'diagnostic', code: 'sql/io', text: 'no (a.sql:3)' },
      ],
      codes: ['sql/io'],
      node: {
        id: 'model.p.a',
        label: 'main.a',
        kind: 'table',
        status: 'failed',
        seconds: 1.25,
        rows: 7,
        tests: 2,
        failed_tests: 1,
      },
    });
    const synced = {
      event: 'synchronised',
      id: 'source.p.a.b',
      relation: 'a.b',
      rows: 3,
      loaded: 2,
      seconds: 0.5,
    };
    expect(readEiderLine(JSON.stringify({ ...synced, status: 'loaded' }))).toEqual({
      entries: [{ level: 'info', event: 'node', text: 'source a.b loaded · 2 rows · 0.50 s' }],
      codes: [],
      node: {
        id: 'source.p.a.b',
        label: 'a.b',
        kind: 'source',
        status: 'success',
        seconds: 0.5,
        rows: 2,
        tests: 0,
        failed_tests: 0,
      },
    });
    const unchanged = { event: 'synchronised', id: 'source.p.a.b', relation: 'a.b', status: 'unchanged' };
    expect(readEiderLine(JSON.stringify(unchanged))).toEqual({
      entries: [{ level: 'info', event: 'node', text: 'source a.b unchanged' }],
      codes: [],
    });
    const alone = { event: 'diagnostic', ...diagnostic, severity: 'warning', at: undefined };
    expect(readEiderLine(JSON.stringify(alone))).toEqual({
      entries: [{ level: 'warn', event: 'diagnostic', code: 'sql/io', text: 'no' }],
      codes: [],
    });
    expect(readEiderLine('waiting for eider build …').entries).toEqual([
      { level: 'info', event: 'output', text: 'waiting for eider build …' },
    ]);
    expect(readEiderLine('{"broken').entries).toHaveLength(1);
    expect(readEiderLine('').entries).toEqual([]);
  });

  test('of a command are not shown when they hold personal data', () => {
    const shown = (line: string): string | undefined => readCommandLine(line).entries[0]?.text;
    expect(shown('copied 12 files')).toBe('copied 12 files');
    expect(shown('sent to jean.dupont@example.org')).toBe(
      '(a line that holds an e-mail address is not shown)',
    );
    expect(shown('FR76 3000 6000 0112 3456 7890 189')).toBe(
      '(a line that holds a bank account (IBAN) is not shown)',
    );
  });

  test('of the log stand on one line each', () => {
    const entry = {
      level: 'warn',
      event: 'output',
      text: 'a\nb\u001b[2J',
      step: 'build',
      code: 'sql/io',
    } as const;
    const place = { run: '20261121T000000000Z-0000', job: 'nightly' };
    const time = new Date('2026-11-21T00:00:00Z');
    expect(logLine(entry, place, time, 'text')).toBe(
      '2026-11-21T00:00:00.000Z warn  20261121T000000000Z-0000 nightly/build: [sql/io] a b [2J',
    );
    expect(JSON.parse(logLine(entry, place, time, 'json'))).toEqual({
      time: '2026-11-21T00:00:00.000Z',
      level: 'warn',
      ...place,
      step: 'build',
      event: 'output',
      code: 'sql/io',
      text: 'a b [2J',
    });
    expect(
      logLine({ level: 'info', event: 'daemon', text: 'x'.repeat(9000) }, {}, time, 'text').length,
    ).toBeLessThan(4100);
  });
});

describe('words', () => {
  test('say how a try ended', () => {
    expect(outcomeText({ kind: 'exit', code: 3 }, true)).toBe(
      'the database file is locked by another process (exit code 3)',
    );
    expect(outcomeText({ kind: 'exit', code: 3 }, false)).toBe('exit code 3');
    expect(outcomeText({ kind: 'signal', signal: 'SIGABRT' }, true)).toBe(
      'the database aborted the process (SIGABRT)',
    );
    expect(outcomeText({ kind: 'signal', signal: 'SIGXCPU' }, true)).toBe('ended by SIGXCPU');
    expect(outcomeText({ kind: 'timeout', afterMs: 5_400_000 }, true)).toBe(
      'it was stopped after its 90 min',
    );
  });

  test('say times', () => {
    expect([500, 90_000, 3_600_000, 172_800_000].map(durationText)).toEqual(['0.5 s', '90 s', '1 h', '2 d']);
    expect([0.04, 59.9, 65, 3725].map(secondsText)).toEqual(['0.0 s', '59.9 s', '1 min 05 s', '1 h 02 min']);
  });
});

describe('metrics', () => {
  test('are Prometheus’s text, with labels that cannot break out', () => {
    const text = metricsText({
      version: '0.1.0',
      startedAt: 1500,
      healthy: true,
      jobs: [
        {
          name: 'a"\\\nb',
          running: true,
          late: false,
          lastRun: 2000,
          lastStatus: 'failed',
          counts: { failed: 2 },
        },
      ],
    });
    const label = String.raw`job="a\"\\\nb"`;
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# HELP eider_job_runs_total Runs since the daemon began, by how they ended.',
        '# TYPE eider_job_runs_total counter',
        `eider_job_runs_total{${label},status="failed"} 2`,
        `eider_job_runs_total{${label},status="success"} 0`,
        `eider_job_running{${label}} 1`,
        `eider_job_last_run_timestamp_seconds{${label}} 2`,
        `eider_job_last_success{${label}} 0`,
        'eider_daemon_start_time_seconds 1.5',
      ]),
    );
    expect(text.endsWith('\n')).toBe(true);
    const names = text
      .split('\n')
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2]);
    expect(new Set(names).size).toBe(names.length);
    // What is not known has no sample, and no family of its own.
    expect(text).not.toContain('last_success_timestamp');
  });
});
