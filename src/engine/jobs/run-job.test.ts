import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import type { Job, JobStep, RetryPolicy } from '../../core/jobs/job.js';
import { testJob } from '../../core/jobs/jobs.test-helper.js';
import type { Outcome } from '../../core/jobs/outcome.js';
import { isLock, takeLock } from './job-lock.js';
import { RunHistory } from './run-history.js';
import { runJob, type JobRequest, type JobWorld } from './run-job.js';
import { fakeClock, scripted, testWorld, type TestWorld } from './world.test-helper.js';

const worlds: TestWorld[] = [];
afterEach(() => {
  for (const made of worlds.splice(0)) made.remove();
});
function world(changes: Partial<JobWorld> = {}): TestWorld {
  const made = testWorld({ clock: fakeClock('2026-11-21T02:00:00Z'), ...changes });
  worlds.push(made);
  return made;
}

const once: RetryPolicy = { count: 0, delayMs: 60_000, backoff: 1, maxDelayMs: 3_600_000, jitter: 0 };
const step = (name: string, changes: Partial<JobStep> = {}): JobStep => ({
  name,
  work: { kind: 'eider', step: name, select: [], exclude: [], fullRefresh: false },
  retries: once,
  ...changes,
});
const exit = (code: number): Outcome => ({ kind: 'exit', code });
const job = (changes: Partial<Job> = {}): Job =>
  testJob({ steps: [step('sync'), step('build'), step('publish')], ...changes });
const run = (made: TestWorld, request: Partial<JobRequest> = {}) =>
  runJob(
    { job: job(), trigger: 'hand', select: [], signal: new AbortController().signal, ...request },
    made.world,
  );

describe('a run of a job', () => {
  test('runs its steps in order, each told to wait, and records itself', async () => {
    const child = scripted([]);
    const made = world({ runChild: child.runChild });
    const result = await run(made);
    expect(result).toMatchObject({ exitCode: 0, diagnostics: [], run: { status: 'success' } });
    expect(child.asked.map(({ argv }) => argv.slice(2).join(' '))).toEqual([
      'sync --output=json --wait',
      'build --output=json --wait',
      'publish --output=json --wait',
    ]);
    // What the environment says of a command by hand must not make a step do nothing.
    expect(child.asked[0]?.env).toMatchObject({
      EIDER_OUTPUT: 'json',
      EIDER_QUIET: 'false',
      EIDER_DRY_RUN: 'false',
    });
    const { runs } = await made.world.history.read({ limit: 5 });
    expect(runs).toEqual([result.run]);
    expect(readdirSync(made.folder).sort()).toEqual(['jobs.log', 'runs']);
  });

  test('gives selectors as arguments of their own, narrowed, and names behind `--`', async () => {
    const child = scripted([]);
    const made = world({ runChild: child.runChild });
    const work = { kind: 'eider', exclude: ['c'], fullRefresh: true } as const;
    const steps = [
      step('build', { work: { ...work, step: 'build', select: ['a', '-b; rm -rf'] } }),
      step('publish', {
        work: { ...work, exclude: [], fullRefresh: false, step: 'publish', select: ['bi'] },
      }),
    ];
    await run(made, { job: job({ steps, concurrency: 'skip' }), select: ['x+'] });
    expect(child.asked.map(({ argv }) => argv.slice(2))).toEqual([
      [
        'build',
        '--output=json',
        '--select=a,x+',
        '--select=-b;,x+',
        '--select=rm,x+',
        '--select=-rf,x+',
        '--exclude=c',
        '--full-refresh',
      ],
      ['publish', '--output=json', '--', 'bi'],
    ]);
  });

  test.each([
    [exit(1), 1, 'the project or its data has a problem (exit code 1)'],
    [exit(4), 4, 'refused by a policy (exit code 4)'],
    [exit(77), 2, 'exit code 77'],
    [{ kind: 'signal', signal: 'SIGABRT' } as const, 2, 'the database aborted the process (SIGABRT)'],
    [
      { kind: 'signal', signal: 'SIGKILL' } as const,
      2,
      'somebody, or the system for want of memory, killed the process (SIGKILL)',
    ],
    [{ kind: 'timeout', afterMs: 60_000 } as const, 2, 'it was stopped after its 1 min'],
  ])('that fails by %o ends with %i, and the steps after it wait', async (outcome, code, why) => {
    const made = world({ runChild: scripted([{ kind: 'success' }, outcome]).runChild });
    const { run: record, exitCode, diagnostics } = await run(made);
    expect(exitCode).toBe(code);
    expect(record).toMatchObject({ status: 'failed', why: `the step \`build\` failed: ${why}` });
    expect(record.steps.map(({ status }) => status)).toEqual(['success', 'failed', 'waiting']);
    expect(record.steps[1]?.attempts[0]).toMatchObject({ outcome: outcome.kind, why });
    expect(diagnostics.map((finding) => finding.code)).toEqual(['jobs/step-failed']);
    const history = (await made.world.history.read({ limit: 1 })).runs;
    expect(history).toEqual([record]);
  });

  test('tries a step again, with growing delays, until it succeeds', async () => {
    const waits: number[] = [];
    const clock = fakeClock('2026-11-21T02:00:00Z');
    const child = scripted([exit(1), exit(3), { kind: 'success' }]);
    const made = world({
      runChild: child.runChild,
      random: () => 0.5,
      clock: {
        ...clock,
        sleep: async (milliseconds) => {
          waits.push(milliseconds);
          await clock.sleep(milliseconds);
        },
      },
    });
    const retries = { ...once, count: 3, delayMs: 600_000, backoff: 2, jitter: 0.2 };
    const { run: record } = await run(made, { job: job({ steps: [step('build', { retries })] }) });
    expect(waits).toEqual([660_000, 1_320_000]);
    expect(record.status).toBe('success');
    expect(record.steps[0]?.attempts.map(({ outcome, exit_code }) => [outcome, exit_code])).toEqual([
      ['exit', 1],
      ['exit', 3],
      ['success', undefined],
    ]);
    expect(made.logged.map(({ text }) => text)).toContain(
      'the project or its data has a problem (exit code 1); try 2 of 4 in 11 min',
    );
  });

  test('does not try again what is refused, nor beyond its own time limit', async () => {
    const retries = { ...once, count: 3, delayMs: 600_000 };
    const refused = scripted([exit(4)]);
    await run(world({ runChild: refused.runChild }), { job: job({ steps: [step('build', { retries })] }) });
    expect(refused.asked).toHaveLength(1);
    const late = scripted([exit(1), exit(1), exit(1)]);
    const limited = job({ steps: [step('build', { retries })], timeoutMs: 900_000 });
    const { run: record } = await run(world({ runChild: late.runChild }), { job: limited });
    expect(late.asked.map(({ timeoutMs }) => timeoutMs)).toEqual([900_000, 300_000]);
    expect(record.status).toBe('failed');
  });

  test('goes on from the step that failed, and repeats what that left undone', async () => {
    const line = JSON.stringify({
      event: 'stage-finished',
      id: 'a',
      label: 'a',
      kind: 'table',
      status: 'failed',
      seconds: 1,
      tests: [],
      diagnostics: [],
    });
    const made = world({ runChild: scripted([{ kind: 'success' }, exit(1)], [line]).runChild });
    const first = await run(made, { select: ['x'] });
    for (const [known, words] of [
      [true, 'retry --output=json --wait'],
      [false, 'build --output=json --select=x --wait'],
    ] as const) {
      const child = scripted([]);
      const again = { ...made, world: { ...made.world, ...child, leftUndone: () => Promise.resolve(known) } };
      const { run: record } = await run(again, { resumes: first.run, select: first.run.select });
      expect(child.asked.map(({ argv }) => argv.slice(2).join(' '))).toEqual([
        words,
        'publish --output=json --wait',
      ]);
      expect(record).toMatchObject({ status: 'success', resumes: first.run.id });
      expect(record.steps.map(({ status }) => status)).toEqual(['kept', 'success', 'success']);
    }
  });

  test('a step that was killed begins anew, not by `retry`', async () => {
    const made = world({ runChild: scripted([{ kind: 'signal', signal: 'SIGABRT' }]).runChild });
    const first = await run(made);
    const child = scripted([]);
    const again = { ...made, world: { ...made.world, ...child, leftUndone: () => Promise.resolve(true) } };
    await run(again, { resumes: first.run });
    expect(child.asked[0]?.argv.slice(2).join(' ')).toBe('sync --output=json --wait');
  });

  test('is interrupted as a whole', async () => {
    const abort = new AbortController();
    const made = world({
      runChild: () => {
        abort.abort();
        return Promise.resolve({ kind: 'interrupted' });
      },
    });
    const result = await run(made, { signal: abort.signal });
    expect(result).toMatchObject({ exitCode: 130, run: { status: 'interrupted' } });
    expect(result.run.steps.map(({ status }) => status)).toEqual(['interrupted', 'waiting', 'waiting']);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['jobs/interrupted']);
  });

  test('hides secrets in what steps say', async () => {
    const made = world({ runChild: scripted([], ['the password is hunter22']).runChild });
    await run(made);
    const text = readFileSync(join(made.folder, 'jobs.log'), 'utf8');
    expect(text).toContain('the password is ***');
    expect(text).not.toContain('hunter22');
  });
});

describe('two jobs at once', () => {
  const hold = (made: TestWorld) => {
    const lock = takeLock({
      path: join(made.folder, 'lock.json'),
      what: 'the job `yearly`',
      host: 'here',
      now: new Date('2026-11-21T01:00:00Z'),
    });
    if (!isLock(lock)) throw new Error('somebody has the lock');
    return lock;
  };

  test('the second waits for its turn', async () => {
    let release: () => void = () => undefined;
    let slept = 0;
    const clock = fakeClock('2026-11-21T02:00:00Z', () => {
      slept += 1;
      if (slept === 3) release();
    });
    const made = world({ clock });
    release = hold(made).release;
    expect((await run(made)).run.status).toBe('success');
    expect(slept).toBe(3);
    expect(made.logged[0]?.text).toBe('waiting for the job `yearly` …');
  });

  test('or waits as long as it may, and fails as locked', async () => {
    const made = world();
    const lock = hold(made);
    const result = await run(made, { waitMs: 5000 });
    expect(result).toMatchObject({ exitCode: 3, run: { status: 'failed' } });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['jobs/busy']);
    expect(result.diagnostics.map(messageOf)).toEqual([
      `\`nightly\` did not run: the job \`yearly\` has been running since 2026-11-21T01:00:00.000Z (process ${process.pid})`,
    ]);
    lock.release();
  });

  test('or is skipped, which is no failure', async () => {
    const made = world();
    const lock = hold(made);
    const result = await run(made, { job: job({ concurrency: 'skip' }) });
    expect(result).toMatchObject({
      exitCode: 0,
      run: { status: 'skipped', why: 'the job `yearly` was running' },
    });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['jobs/skipped']);
    lock.release();
  });

  test('is skipped too when its first step finds the warehouse locked; a later one fails', async () => {
    const skip = job({ concurrency: 'skip' });
    const first = await run(world({ runChild: scripted([exit(3)]).runChild }), { job: skip });
    expect(first).toMatchObject({ exitCode: 0, run: { status: 'skipped' } });
    const later = await run(world({ runChild: scripted([{ kind: 'success' }, exit(3)]).runChild }), {
      job: skip,
    });
    expect(later).toMatchObject({ exitCode: 3, run: { status: 'failed' } });
  });
});

describe('a history that cannot be written', () => {
  test('is a warning, and the run ends as it does', async () => {
    const made = world({ runChild: scripted([{ kind: 'success' }, exit(5)]).runChild });
    mkdirSync(made.folder, { recursive: true });
    writeFileSync(join(made.folder, 'runs'), 'a file in the place of the folder');
    const result = await run(made);
    expect(result.exitCode).toBe(5);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['jobs/step-failed', 'jobs/not-recorded']);
    expect(result.diagnostics.map(messageOf)[1]).toBe(
      'the run could not be written into its history, `.eider/jobs/main`: a part of the path is a file',
    );
  });

  test('a log that cannot be written is one, too', async () => {
    const made = world();
    mkdirSync(join(made.folder, 'jobs.log'), { recursive: true });
    const result = await run(made);
    expect(result).toMatchObject({ exitCode: 0, run: { status: 'success' } });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['jobs/not-logged']);
  });

  test('a folder where there can be no lock stops the job before it begins', async () => {
    const made = world();
    writeFileSync(join(made.world.root, '.eider'), '');
    const child = scripted([]);
    const result = await run({ ...made, world: { ...made.world, ...child } });
    expect(result.exitCode).toBe(1);
    expect(child.asked).toEqual([]);
    expect(result.diagnostics.map(({ code }) => code)).toContain('jobs/folder');
  });
});

describe('the history', () => {
  test('keeps so many runs of each job', async () => {
    const made = world();
    for (let index = 0; index < 5; index += 1) await run(made, { job: job({ keepRuns: 3 }) });
    await run(made, { job: job({ name: 'a/b é', keepRuns: 3 }) });
    expect((await made.world.history.read({ job: 'nightly', limit: 10 })).runs).toHaveLength(3);
    expect((await made.world.history.read({ job: 'a/b é', limit: 10 })).runs).toHaveLength(1);
    expect((await made.world.history.read({ limit: 2 })).runs).toHaveLength(2);
  });

  test('knows a run whose process was killed as lost, one of another machine as running', async () => {
    const made = world();
    const { run: record } = await run(made);
    const { why: _, ...open } = { ...record, status: 'running' as const, pid: 2 ** 22 + 1 };
    await made.world.history.save(open);
    expect((await made.world.history.read({ limit: 1 })).runs[0]).toMatchObject({ status: 'lost' });
    const elsewhere = new RunHistory(made.world.history.folder, 'there');
    expect((await elsewhere.read({ limit: 1 })).runs[0]).toMatchObject({ status: 'running' });
  });

  test('leaves out what cannot be read, and names it', async () => {
    const made = world();
    const { run: record } = await run(made);
    const { folder } = made.world.history;
    const names = ['20260101T000000000Z-0000~nightly.json', '20260101T000000000Z-0001~nightly.json'];
    writeFileSync(join(folder, names[0] ?? ''), '{"format":"eider-job-run"');
    writeFileSync(join(folder, names[1] ?? ''), '{"format":"eider-job-run","version":2}');
    const read = await made.world.history.read({ job: 'nightly', limit: 10 });
    expect(read).toEqual({ runs: [record], broken: names.toReversed() });
    expect((await made.world.history.find(record.id.slice(0, 12))).runs).toEqual([record]);
    rmSync(folder, { recursive: true });
    expect(await made.world.history.read({ limit: 10 })).toEqual({ runs: [], broken: [] });
  });
});
