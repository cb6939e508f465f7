import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { JobRun } from '../src/core/jobs/run-record.js';
import { eiderProcess, startEider, type Child } from './support/child.js';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { mountSmallDisk, whyNoSmallDisk, type SmallDisk } from './support/small-disk.js';
import { makeSlowProject, slowly } from './support/slow-project.js';

/** Jobs as processes: what is killed, hangs, is interrupted, or finds no room is recorded, and the daemon comes and goes cleanly. */
const started: Child[] = [];
const disks: SmallDisk[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    await child.ended;
  }
  for (const disk of disks.splice(0)) disk.unmount();
});
afterAll(removeProjects);

const jobs = `
jobs:
  nightly:
    schedule: '@yearly'
    steps:
      - step: build
      - step: test
  slow_limited:
    steps:
      - command: 'echo $$ > pid; sleep 300; true'
        timeout: 3s
`;

async function slowProject(): Promise<string> {
  const folder = await makeSlowProject();
  const project = readFileSync(join(folder, 'project.yml'), 'utf8');
  await writeFiles(folder, { 'project.yml': `${project}${jobs}` });
  return folder;
}

function start(folder: string, ...argv: readonly string[]): Child {
  const child = startEider(argv, { cwd: folder });
  started.push(child);
  return child;
}

const run = (folder: string, ...argv: readonly string[]) => eiderProcess(argv, { cwd: folder });

async function history(folder: string): Promise<readonly JobRun[]> {
  const { stdout } = await run(folder, 'jobs', 'history', '--output', 'json');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JobRun);
}

/** The process that builds, once it has come to its slow model. */
async function builder(folder: string, child: Child): Promise<number> {
  const sidecar = join(folder, 'warehouse.duckdb.lock.json');
  while (!child.stdout().includes('/build: started') || !existsSync(sidecar)) await sleep(20);
  await sleep(300);
  return (JSON.parse(readFileSync(sidecar, 'utf8')) as { pid: number }).pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && isAlive(pid); tries += 1) await sleep(50);
  return !isAlive(pid);
}

describe('a step that is killed', () => {
  test.each(['SIGABRT', 'SIGKILL'] as const)('by %s is recorded, and the job ends with 2', async (signal) => {
    const folder = await slowProject();
    const job = start(folder, 'jobs', 'run', 'nightly', ...slowly);
    process.kill(await builder(folder, job), signal);
    const { code, stderr } = await job.ended;
    expect(code).toBe(2);
    expect(stderr).toContain('error[jobs/step-failed]: the step `build` of `nightly` failed: ');
    expect(stderr).toContain(`(${signal})`);
    const [record] = await history(folder);
    expect(record).toMatchObject({ status: 'failed', exit_code: 2 });
    expect(record?.steps[0]?.attempts[0]).toMatchObject({ outcome: 'signal', signal });
    // Nothing is in the way of the next run.
    expect((await run(folder, 'jobs', 'run', 'nightly', '--resume')).code).toBe(0);
  });

  test('by its time limit is stopped with all that it started', async () => {
    const folder = await slowProject();
    const { code, stderr } = await run(folder, 'jobs', 'run', 'slow_limited');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(code).toBe(2);
    expect(stderr).toContain('it was stopped after its 3 s');
    expect(await gone(pid)).toBe(true);
  });
});

describe('a supervisor', () => {
  test('that is asked to stop interrupts its step, and records that', async () => {
    const folder = await slowProject();
    const job = start(folder, 'jobs', 'run', 'nightly', ...slowly);
    const pid = await builder(folder, job);
    job.kill('SIGTERM');
    const { code, stderr } = await job.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('error[jobs/interrupted]: `nightly` was interrupted in the step `build`');
    expect(await gone(pid)).toBe(true);
    expect((await history(folder))[0]).toMatchObject({ status: 'interrupted', exit_code: 130 });
  });

  test('that is killed leaves a run that is known as lost, and a lock that the next one takes over', async () => {
    const folder = await slowProject();
    const job = start(folder, 'jobs', 'run', 'nightly', ...slowly);
    const pid = await builder(folder, job);
    job.kill('SIGKILL');
    await job.ended;
    process.kill(pid, 'SIGKILL');
    expect(await gone(pid)).toBe(true);
    expect((await history(folder))[0]).toMatchObject({ status: 'lost' });
    const again = await run(folder, 'jobs', 'run', 'nightly', '--resume');
    expect(again.code).toBe(0);
    expect((await history(folder)).map(({ status }) => status)).toEqual(['success', 'lost']);
  });
});

const files: Files = {
  'project.yml': `name: small
jobs:
  nightly:
    schedule: '@yearly'
    steps:
      - command: 'echo $EIDER_SECRET_WORD'
  mask:
    steps: [{command: umask}]
  filling:
    steps:
      - command: 'dd if=/dev/zero of=filler bs=64k 2>/dev/null; exit 9'
`,
  'profiles.yml': 'small:\n  outputs:\n    dev: {path: warehouse.duckdb}\n',
  'models/a.sql': 'select 1 as a',
};

const reason = whyNoSmallDisk();
if (reason !== undefined) process.stdout.write(`skipped: jobs on a full disk (${reason})\n`);

test.skipIf(reason !== undefined)('a disk that fills during the job changes nothing of its end', async () => {
  const disk = mountSmallDisk(2);
  disks.push(disk);
  await writeFiles(disk.folder, files);
  const { code, stderr } = await run(disk.folder, 'jobs', 'run', 'filling');
  expect(code).toBe(1);
  expect(stderr).toContain('the step `command` of `filling` failed: exit code 9');
  expect(stderr).toMatch(/warning\[jobs\/not-recorded\]: .*: the disk is full/u);
});

describe('the daemon', () => {
  async function daemon(folder: string, ...argv: readonly string[]): Promise<{ child: Child; port: number }> {
    const child = start(folder, 'jobs', 'daemon', '--port', '0', ...argv);
    while (!child.stdout().includes('listening') || !child.stdout().includes('started with')) await sleep(20);
    return { child, port: Number(/127\.0\.0\.1:(\d+)/u.exec(child.stdout())?.[1]) };
  }

  test('says where it listens, is one for a warehouse, and ends cleanly', async () => {
    const folder = await makeProject(files);
    const { child, port } = await daemon(folder);
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', running: [], late: [] }]);
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'eider_job_runs_total{job="nightly",status="success"} 0',
    );
    const second = await run(folder, 'jobs', 'daemon', '--port', '0');
    expect(second.code).toBe(3);
    expect(second.stderr).toContain(
      `error[jobs/daemon-running]: a daemon of this warehouse has been running since `,
    );
    expect(second.stderr).toContain(`(process ${child.pid} on `);
    const other = await makeProject(files);
    const taken = await run(other, 'jobs', 'daemon', '--port', String(port));
    expect([taken.code, taken.stderr]).toEqual([
      1,
      `error[jobs/port]: port ${port} of this machine cannot be used: another process has it\nhint: choose another: \`--port 0\` takes one that is free\n`,
    ]);
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(child.stdout()).toContain('daemon: stopped');
    expect(readdirSync(join(folder, '.eider/jobs')).length).toBe(1);
  });

  test('that was killed is followed by another', async () => {
    const folder = await makeProject(files);
    const first = await daemon(folder);
    first.child.kill('SIGKILL');
    await first.child.ended;
    const { child } = await daemon(folder);
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
  });
});

describe('a schedule', () => {
  /** As if the daemon had seen the schedule last in another year. */
  async function longAgo(folder: string): Promise<void> {
    const own = join(folder, '.eider/jobs', readdirSync(join(folder, '.eider/jobs'))[0] ?? '');
    const state = {
      format: 'eider-job-schedule',
      version: 1,
      handled: { nightly: '2020-06-01T00:00:00.000Z' },
      seen: {},
      told: {},
    };
    await writeFiles(own, { 'schedule.json': JSON.stringify(state) });
  }

  test('that was missed for years is made up for once; the end of the daemon interrupts it, and the next goes on', async () => {
    const folder = await slowProject();
    expect((await run(folder, 'jobs', 'run', 'nightly')).code).toBe(0);
    await longAgo(folder);
    const first = start(folder, 'jobs', 'daemon', '--port', '0', '--grace', '0', ...slowly);
    const pid = await builder(folder, first);
    first.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await gone(pid)).toBe(true);
    const second = start(folder, 'jobs', 'daemon', '--port', '0');
    while (!second.stdout().includes('nightly: success')) await sleep(50);
    second.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect((await history(folder)).map(({ status, trigger }) => `${trigger}: ${status}`)).toEqual([
      'catch-up: success',
      'catch-up: interrupted',
      'hand: success',
    ]);
  });
});

test('two jobs at once take turns', async () => {
  const folder = await makeProject({
    ...files,
    'project.yml': `name: turns
jobs:
  first:
    steps: [{command: 'echo first >> order; while [ ! -e go ]; do sleep 0.05; done; echo first >> order'}]
  second:
    steps: [{command: 'echo second >> order'}]
`,
    'profiles.yml': 'turns:\n  outputs:\n    dev: {path: warehouse.duckdb}\n',
  });
  const first = start(folder, 'jobs', 'run', 'first');
  while (!existsSync(join(folder, 'order'))) await sleep(20);
  const impatient = await run(folder, 'jobs', 'run', 'second', '--wait', '0');
  expect(impatient.code).toBe(3);
  expect(impatient.stderr).toContain(
    'error[jobs/busy]: `second` did not run: the job `first` has been running since ',
  );
  const second = start(folder, 'jobs', 'run', 'second');
  while (!second.stdout().includes('waiting for the job `first`')) await sleep(20);
  await writeFiles(folder, { go: '' });
  expect([(await first.ended).code, (await second.ended).code]).toEqual([0, 0]);
  expect(readFileSync(join(folder, 'order'), 'utf8')).toBe('first\nfirst\nsecond\n');
});

test('what jobs keep is private, and what their commands write is as the user has it', async () => {
  const folder = await makeProject(files);
  await run(folder, 'jobs', 'run', 'nightly');
  const own = join(folder, '.eider');
  const modes = readdirSync(own, { recursive: true, withFileTypes: true }).map((entry) => {
    const mode = (statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8);
    return `${entry.isFile() ? 'file' : 'folder'} ${mode}`;
  });
  expect([...new Set(modes)].sort()).toEqual(['file 600', 'folder 700']);
  const umask = await eiderProcess(['jobs', 'run', 'mask'], {
    cwd: folder,
    wrapper: ['/bin/sh', '-c', 'umask 022; exec "$@"', 'sh'],
  });
  expect(umask.stdout).toMatch(/mask\/command: 0*22$/mu);
});

test('a secret of the environment is in no log and no output', async () => {
  const folder = await makeProject(files);
  const secret = 'q8Zr1-hunter-22';
  const env = { EIDER_SECRET_WORD: secret };
  const { code, stdout, stderr } = await eiderProcess(['jobs', 'run', 'nightly'], { cwd: folder, env });
  expect(code).toBe(0);
  expect(stdout).toContain('nightly/command: ***');
  const kept = readdirSync(join(folder, '.eider'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(kept).toHaveLength(2);
  for (const text of [stdout, stderr, ...kept]) expect(text).not.toContain(secret);
});
