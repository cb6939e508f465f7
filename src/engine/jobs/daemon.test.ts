import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Job } from '../../core/jobs/job.js';
import { testJob } from '../../core/jobs/jobs.test-helper.js';
import type { Outcome } from '../../core/jobs/outcome.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import { JobDaemon } from './daemon.js';
import type { JobWorld } from './run-job.js';
import { fakeClock, testWorld, type FakeClock, type TestWorld } from './world.test-helper.js';

const worlds: TestWorld[] = [];
afterEach(() => {
  for (const made of worlds.splice(0)) made.remove();
});

interface Play {
  readonly jobs: readonly Job[];
  readonly from: string;
  readonly until: string;
  /** Of a daemon before this one. */
  readonly made?: TestWorld;
  readonly runChild?: JobWorld['runChild'];
  readonly graceMs?: number;
  /** Called at each waking. */
  readonly onWake?: (now: Date, clock: FakeClock) => void;
}

/** Lets a daemon live for a while under a fake clock, then ends it; gives the runs, oldest first. */
async function play(input: Play): Promise<{
  readonly made: TestWorld;
  readonly runs: readonly JobRun[];
  readonly times: readonly string[];
  readonly daemon: JobDaemon;
}> {
  const abort = new AbortController();
  const end = new Date(input.until);
  const clock = fakeClock(input.from, (now) => {
    input.onWake?.(now, clock);
    if (clock.now() >= end) abort.abort();
  });
  const made = input.made ?? testWorld({ clock });
  if (!input.made) worlds.push(made);
  const world: JobWorld = { ...made.world, clock, ...(input.runChild && { runChild: input.runChild }) };
  const daemon = new JobDaemon({
    jobs: input.jobs,
    world,
    signal: abort.signal,
    graceMs: input.graceMs ?? 10_000,
  });
  await daemon.run();
  const { runs } = await made.world.history.read({ limit: 1000 });
  const sorted = runs.toSorted((a, b) => ((a.scheduled_for ?? '') < (b.scheduled_for ?? '') ? -1 : 1));
  return { made, runs: sorted, times: sorted.map(({ scheduled_for: time }) => time ?? ''), daemon };
}

const paris = (pattern: string, changes: Partial<Job> = {}): Job =>
  testJob({ schedule: { pattern, zone: 'Europe/Paris' }, ...changes });

describe('the daemon', () => {
  test('runs the daily job on schedule, through the change to summer time', async () => {
    const { runs, times, daemon } = await play({
      jobs: [paris('30 2 * * *')],
      from: '2026-03-27T12:00:00Z',
      until: '2026-03-30T12:00:00Z',
    });
    expect(times).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(new Set(runs.map(({ trigger, status }) => `${trigger} ${status}`))).toEqual(
      new Set(['schedule success']),
    );
    // Each began in its own second.
    expect(runs.map(({ started_at: at }) => at.slice(0, 19))).toEqual(times.map((time) => time.slice(0, 19)));
    expect(daemon.status().jobs[0]).toMatchObject({
      counts: { success: 3 },
      lastStatus: 'success',
      running: false,
    });
  });

  test('and to winter time', async () => {
    const { times } = await play({
      jobs: [paris('30 2 * * *')],
      from: '2026-10-24T12:00:00Z',
      until: '2026-10-26T12:00:00Z',
    });
    expect(times).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  test('runs the yearly job once in three years each', async () => {
    let jumps = 0;
    const { times } = await play({
      jobs: [testJob({ schedule: { pattern: '@yearly', zone: 'UTC' } })],
      from: '2026-12-31T23:00:00Z',
      until: '2029-01-02T00:00:00Z',
      onWake: (now, clock) => {
        // Nobody waits a year for a test: in the afternoon of each 2 January it is the next 31 December.
        if (now.getUTCMonth() !== 0 || now.getUTCHours() < 1 || now.getUTCFullYear() > 2028) return;
        jumps += 1;
        clock.set(new Date(Date.UTC(now.getUTCFullYear(), 11, 31, 23)));
      },
    });
    expect(jumps).toBe(2);
    expect(times).toEqual([
      '2027-01-01T00:00:00.000Z',
      '2028-01-01T00:00:00.000Z',
      '2029-01-01T00:00:00.000Z',
    ]);
  });

  test('runs nothing twice when the clock goes back, and says that it did', async () => {
    let back = false;
    const { times, made } = await play({
      jobs: [testJob()],
      from: '2026-11-20T23:30:00Z',
      until: '2026-11-22T00:30:00Z',
      onWake: (now, clock) => {
        if (back || now < new Date('2026-11-21T00:10:00Z')) return;
        back = true;
        clock.set(new Date('2026-11-20T23:40:00Z'));
      },
    });
    expect(back).toBe(true);
    expect(times).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z']);
    expect(made.logged.map(({ text }) => text)).toContain(
      'the clock went back by 29 min: what has run does not run again',
    );
  });

  test('makes up once for what was missed while it was off, and leaves out what need not be', async () => {
    const jobs = [testJob(), testJob({ name: 'quick', catchUp: false })];
    const first = await play({ jobs, from: '2026-11-01T12:00:00Z', until: '2026-11-02T12:00:00Z' });
    expect(first.times).toHaveLength(2);
    const second = await play({
      jobs,
      from: '2026-11-10T12:00:00Z',
      until: '2026-11-11T12:00:00Z',
      made: first.made,
    });
    expect(
      second.runs.map(({ job, trigger, scheduled_for: time }) => [job, trigger, time?.slice(0, 10)]),
    ).toEqual(
      expect.arrayContaining([
        ['nightly', 'catch-up', '2026-11-10'],
        ['nightly', 'schedule', '2026-11-11'],
        ['quick', 'schedule', '2026-11-11'],
      ]),
    );
    expect(second.runs).toHaveLength(5);
    expect(first.made.logged.map(({ text }) => text)).toContain(
      'quick missed 2026-11-10T00:00:00.000Z, and does not catch up',
    );
  });

  test('begins from now when its state cannot be read', async () => {
    const first = await play({
      jobs: [testJob()],
      from: '2026-11-01T12:00:00Z',
      until: '2026-11-01T13:00:00Z',
    });
    writeFileSync(join(first.made.folder, 'schedule.json'), '{"format":');
    const second = await play({
      jobs: [testJob()],
      from: '2026-11-10T12:00:00Z',
      until: '2026-11-11T12:00:00Z',
      made: first.made,
    });
    expect(second.times).toEqual(['2026-11-11T00:00:00.000Z']);
  });

  test('jobs of the same time take turns, in their order', async () => {
    let running = 0;
    const order: string[] = [];
    const { runs } = await play({
      jobs: ['one', 'two', 'three'].map((name) => testJob({ name })),
      from: '2026-11-20T23:00:00Z',
      until: '2026-11-21T01:00:00Z',
      runChild: async (): Promise<Outcome> => {
        running += 1;
        order.push(`${running}`);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { kind: 'success' };
      },
    });
    expect(order).toEqual(['1', '1', '1']);
    expect(runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ status }) => status)).toEqual([
      'success',
      'success',
      'success',
    ]);
  });
});

describe('the end of the daemon', () => {
  /** A step that ends when it is interrupted, or after some wakings. */
  function longStep(wakings: number) {
    let left = Number.POSITIVE_INFINITY;
    let finish: () => void = () => undefined;
    const runChild: JobWorld['runChild'] = ({ signal }) => {
      left = wakings;
      return new Promise<Outcome>((resolve) => {
        finish = () => resolve({ kind: 'success' });
        signal?.addEventListener('abort', () => resolve({ kind: 'interrupted' }));
      });
    };
    return {
      runChild,
      wake: () => {
        left -= 1;
        if (left <= 0) finish();
      },
    };
  }

  test('interrupts a step that outlives the grace; the next one goes on with it', async () => {
    const step = longStep(1000);
    const jobs = [testJob()];
    const first = await play({
      jobs,
      from: '2026-11-20T23:59:00Z',
      until: '2026-11-21T00:10:00Z',
      runChild: step.runChild,
      onWake: step.wake,
    });
    expect(first.runs).toMatchObject([{ status: 'interrupted', exit_code: 130, trigger: 'schedule' }]);
    const second = await play({
      jobs,
      from: '2026-11-21T00:20:00Z',
      until: '2026-11-21T01:00:00Z',
      made: first.made,
    });
    expect(second.runs).toHaveLength(2);
    const again = second.runs.find(({ resumes }) => resumes !== undefined);
    expect(again).toMatchObject({ status: 'success', resumes: first.runs[0]?.id, trigger: 'catch-up' });
    const third = await play({
      jobs,
      from: '2026-11-21T02:00:00Z',
      until: '2026-11-21T03:00:00Z',
      made: first.made,
    });
    expect(third.runs).toHaveLength(2);
  });

  test('lets a step end within the grace', async () => {
    const step = longStep(11);
    const { runs } = await play({
      jobs: [testJob()],
      from: '2026-11-20T23:59:00Z',
      until: '2026-11-21T00:10:00Z',
      graceMs: 3_600_000,
      runChild: step.runChild,
      onWake: step.wake,
    });
    expect(runs).toMatchObject([{ status: 'success' }]);
  });

  test('a job that only waited for its turn has it after the next start', async () => {
    const step = longStep(1000);
    const jobs = ['long', 'waiting'].map((name) => testJob({ name }));
    const first = await play({
      jobs,
      from: '2026-11-20T23:59:00Z',
      until: '2026-11-21T00:10:00Z',
      runChild: step.runChild,
      onWake: step.wake,
    });
    expect(first.runs.map(({ job }) => job)).toEqual(['long']);
    const second = await play({
      jobs,
      from: '2026-11-21T00:20:00Z',
      until: '2026-11-21T00:40:00Z',
      made: first.made,
    });
    expect(second.runs.filter(({ job }) => job === 'waiting')).toMatchObject([
      { status: 'success', trigger: 'catch-up', scheduled_for: '2026-11-21T00:00:00.000Z' },
    ]);
  });

  test('a run that was lost with its daemon is gone on with, once', async () => {
    const jobs = [testJob()];
    const first = await play({ jobs, from: '2026-11-20T23:59:00Z', until: '2026-11-21T00:10:00Z' });
    const [run] = first.runs;
    if (!run) throw new Error('nothing ran');
    await first.made.world.history.save({ ...run, status: 'running', pid: 2 ** 22 + 1, steps: [] });
    const second = await play({
      jobs,
      from: '2026-11-21T00:20:00Z',
      until: '2026-11-21T00:40:00Z',
      made: first.made,
    });
    expect(second.runs.filter(({ resumes }) => resumes === run.id)).toMatchObject([{ status: 'success' }]);
  });
});

describe('lateness', () => {
  test('is told once for each last success, after a restart too', async () => {
    const told: string[] = [];
    const notify = [{ on: ['late' as const], to: { kind: 'command' as const, command: 'tell' } }];
    const jobs = [testJob({ lateAfterMs: 90_000_000, notify })];
    const runChild: JobWorld['runChild'] = ({ argv, input }) => {
      if (argv[2] === 'tell') told.push((JSON.parse(input ?? '{}') as { text: string }).text);
      return Promise.resolve(argv[2] === 'tell' ? { kind: 'success' } : { kind: 'exit', code: 1 });
    };
    const first = await play({ jobs, from: '2026-11-20T12:00:00Z', until: '2026-11-22T12:00:00Z', runChild });
    const text = 'night: the job nightly is late: it has never succeeded, and it may be 25 h old at most';
    expect(told).toEqual([text]);
    expect(first.daemon.status().jobs[0]?.late).toBe(true);
    const later = {
      jobs,
      from: '2026-11-22T12:00:00Z',
      until: '2026-11-23T12:00:00Z',
      runChild,
      made: first.made,
    };
    await play(later);
    expect(told).toEqual([text]);
    await play({ jobs, from: '2026-11-23T12:00:00Z', until: '2026-11-24T12:00:00Z', made: first.made });
    await play({ ...later, from: '2026-11-25T12:00:00Z', until: '2026-11-26T12:00:00Z' });
    expect(told).toEqual([
      text,
      'night: the job nightly is late: its last success began at 2026-11-24T00:00:00.000Z, and it may be 25 h old at most',
    ]);
    const log = readFileSync(join(first.made.folder, 'jobs.log'), 'utf8');
    expect(log.split(text)).toHaveLength(2);
  });
});
