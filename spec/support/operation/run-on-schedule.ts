import { setTimeout as sleep } from 'node:timers/promises';
import { jobWorld, openJobs } from '../../../src/commands/operate/jobs-world.js';
import type { JobRun } from '../../../src/core/jobs/run-record.js';
import type { Clock } from '../../../src/engine/jobs/clock.js';
import { JobDaemon } from '../../../src/engine/jobs/daemon.js';
import { extensionStore, quietIo } from '../run-eider.js';
import type { Operation } from './operation.js';

/**
 * Lets the daemon of the production project live from one time to another, under a clock that stands still while a job runs and jumps while nothing does.
 * The jobs themselves are real, in processes of their own. Gives the runs of that time, oldest first.
 */
export async function runOnSchedule(
  { folder, env }: Operation,
  from: string,
  until: string,
): Promise<readonly JobRun[]> {
  const options = {
    projectDir: folder,
    target: 'prod',
    vars: {},
    warnError: false,
    output: 'text',
    colour: false,
    quiet: true,
  } as const;
  const surroundings = { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC', ...env };
  const io = quietIo({ cwd: folder, env: { ...surroundings, EIDER_EXTENSION_DIR: extensionStore() } });
  const opened = await openJobs(options, io);
  if (!opened.value) throw new Error(opened.diagnostics.map(({ code }) => code).join(', '));
  const abort = new AbortController();
  let wall = Date.parse(from);
  let passed = 0;
  const clock: Clock = {
    now: () => new Date(wall),
    monotonic: () => passed,
    sleep: async (milliseconds, signal) => {
      // What a job waits for is over at once; the daemon waits for its jobs.
      while (signal === abort.signal && daemon.status().jobs.some(({ running }) => running)) await sleep(20);
      wall += milliseconds;
      passed += milliseconds;
      if (wall >= Date.parse(until)) abort.abort();
    },
  };
  const { history, jobs } = opened.value;
  const daemon = new JobDaemon({
    jobs: jobs.filter(({ schedule }) => schedule),
    world: { ...jobWorld(opened.value, options, io, () => undefined), clock },
    signal: abort.signal,
    graceMs: 600_000,
  });
  await daemon.run();
  const { runs } = await history.read({ limit: 1000 });
  return runs.filter(({ started_at: at }) => at >= from && at < until).toReversed();
}
