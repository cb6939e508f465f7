import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testRun } from '../../core/jobs/jobs.test-helper.js';
import type { JobRun, NodeTiming } from '../../core/jobs/run-record.js';
import { jobsOf } from '../../engine/execute/private-folder.js';
import { RunHistory } from '../../engine/jobs/run-history.js';
import { fakeIo } from '../frame/fake-io.js';
import { runProgram } from '../program.js';

/** The history as `list`, `history` and `show` tell it: records that are written here, at a time that stands still. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eider-jobs-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function eider(...argv: readonly string[]): Promise<string> {
  const fake = fakeIo({ cwd: folder, now: () => new Date('2026-11-21T12:00:00Z') });
  const code = await runProgram(argv, fake.io);
  return `${fake.stdout()}${fake.stderr()}[${code}]`;
}

const node = (label: string, seconds: number): NodeTiming => ({
  id: `model.night.${label}`,
  label,
  kind: 'table',
  status: 'success',
  seconds,
  rows: 10,
  tests: 0,
  failed_tests: 0,
});

function night(day: number, seconds: number, changes: Partial<JobRun> = {}): JobRun {
  const date = `2026-11-${String(day).padStart(2, '0')}`;
  return testRun({
    id: `${date.replaceAll('-', '')}T013000000Z-000${day % 10}`,
    host: 'host',
    started_at: `${date}T01:30:00.000Z`,
    seconds,
    steps: [
      {
        name: 'build',
        kind: 'build',
        status: 'success',
        attempts: [
          { started_at: `${date}T01:30:00.000Z`, seconds: seconds - 1, outcome: 'success', codes: [] },
        ],
        nodes: [node('main.owners', seconds / 2), node('main.housing', 3)],
      },
    ],
    ...changes,
  });
}

const failed = night(20, 12, {
  status: 'failed',
  why: 'the step `build` failed: the database aborted the process (SIGABRT)',
  exit_code: 2,
  select: ['owners+'],
  steps: [
    {
      name: 'build',
      kind: 'build',
      status: 'failed',
      attempts: [3, 4].map((seconds) => ({
        started_at: '2026-11-20T01:30:00.000Z',
        seconds,
        outcome: 'signal' as const,
        signal: 'SIGABRT',
        why: 'the database aborted the process (SIGABRT)',
        codes: seconds === 3 ? [] : ['sql/io'],
      })),
      nodes: [],
    },
  ],
});

beforeAll(async () => {
  writeFileSync(
    join(folder, 'project.yml'),
    `name: night
jobs:
  nightly: {schedule: '30 2 * * *', time-zone: Europe/Paris, late-after: 1d, steps: [build]}
  by_hand: {steps: [build]}
`,
  );
  const history = new RunHistory(join(jobsOf(folder, join(folder, 'night.duckdb')), 'runs'), 'host');
  for (const run of [night(16, 10), night(17, 11), night(18, 12), night(19, 60), failed])
    await history.save(run);
});

describe('what is told of jobs', () => {
  test('a line each, with the next time, the last run, and lateness', async () => {
    expect(await eider('jobs', 'list')).toBe(
      ` job     │ schedule                │ next                     │ last run                 │ status
─────────┼─────────────────────────┼──────────────────────────┼──────────────────────────┼──────────────
 nightly │ 30 2 * * * Europe/Paris │ 2026-11-22T01:30:00.000Z │ 2026-11-20T01:30:00.000Z │ failed, late
 by_hand │ ∅                       │ ∅                        │ ∅                        │ ∅
[0]`,
    );
    const [first = ''] = (await eider('jobs', 'list', '--output', 'json')).split('\n');
    expect(JSON.parse(first)).toMatchObject({
      event: 'job',
      name: 'nightly',
      next: '2026-11-22T01:30:00.000Z',
      steps: ['build'],
      last: { run: failed.id, status: 'failed' },
      lastSuccess: '2026-11-19T01:30:00.000Z',
      late: true,
    });
  });

  test('the last runs, newest first', async () => {
    expect(await eider('jobs', 'history', '--limit', '2')).toBe(
      ` run                      │ job     │ status  │ time       │ why
──────────────────────────┼─────────┼─────────┼────────────┼─────────────────────────────────────────────────────────────────────
 20261120T013000000Z-0000 │ nightly │ failed  │ 12.0 s     │ the step \`build\` failed: the database aborted the process (SIGABRT)
 20261119T013000000Z-0009 │ nightly │ success │ 1 min 00 s │ ∅
[0]`,
    );
    expect(await eider('jobs', 'history', 'by_hand')).toBe('no job has run yet\n[0]');
  });

  test('what became slower, against the runs before', async () => {
    expect(await eider('jobs', 'show', '20261119')).toBe(
      `nightly · 20261119T013000000Z-0009
success · 1 min 00 s · began 2026-11-19T01:30:00.000Z

  build  success · 59.0 s · 2 nodes built

Slower than usual:
  step build: 59.0 s, usually 10.0 s (median of 3)
  run nightly: 1 min 00 s, usually 11.0 s (median of 3)
  node main.owners: 30.0 s, usually 5.5 s (median of 3)
[0]`,
    );
    // Later runs do not count: three nights before there was nothing to compare with.
    expect(await eider('jobs', 'show', '20261117')).not.toContain('Slower');
  });

  test('every try of a run that failed', async () => {
    expect(await eider('jobs', 'show', 'last')).toBe(
      `nightly · 20261120T013000000Z-0000
failed · 12.0 s · began 2026-11-20T01:30:00.000Z
the step \`build\` failed: the database aborted the process (SIGABRT)
narrowed to owners+

  build  failed · 4.0 s · 2 tries
      after 3.0 s: the database aborted the process (SIGABRT)
      after 4.0 s: the database aborted the process (SIGABRT) [sql/io]
[0]`,
    );
  });

  test('that the beginning of an identifier can be several runs', async () => {
    expect(await eider('jobs', 'show', '202611')).toBe(
      `error[jobs/unknown-run]: \`202611\` can be 5 runs
hint: give more of its beginning
[6]`,
    );
  });
});
