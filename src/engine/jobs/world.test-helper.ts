import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildRequest } from './run-child.js';
import type { Outcome } from '../../core/jobs/outcome.js';
import type { LogEntry } from '../../core/jobs/log-line.js';
import { systemClock, type Clock } from './clock.js';
import { JobLog } from './job-log.js';
import { RunHistory } from './run-history.js';
import type { JobWorld } from './run-job.js';

/** A world for tests, in a folder of its own, with what was logged. */
export interface TestWorld {
  readonly world: JobWorld;
  readonly folder: string;
  readonly logged: readonly LogEntry[];
  readonly remove: () => void;
}

/** Work with files that is under way: a fake clock stands still meanwhile. */
let pending = 0;

/** A history that a fake clock waits for. */
class WatchedHistory extends RunHistory {
  override save(...given: Parameters<RunHistory['save']>): Promise<void> {
    return watched(super.save(...given));
  }
  override read(...given: Parameters<RunHistory['read']>): ReturnType<RunHistory['read']> {
    return watched(super.read(...given));
  }
  override prune(...given: Parameters<RunHistory['prune']>): Promise<void> {
    return watched(super.prune(...given));
  }
}

async function watched<T>(work: Promise<T>): Promise<T> {
  pending += 1;
  return work.finally(() => {
    pending -= 1;
  });
}

/** Makes one; every step succeeds at once unless `runChild` says otherwise. */
export function testWorld(changes: Partial<JobWorld> = {}): TestWorld {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'eider-jobs-')));
  const folder = join(root, '.eider', 'jobs', 'main');
  const clock = changes.clock ?? systemClock(() => new Date());
  const logged: LogEntry[] = [];
  const world: JobWorld = {
    root,
    project: 'night',
    program: ['node', 'eider.cjs'],
    env: { PATH: process.env['PATH'] },
    clock,
    random: () => 0,
    runChild: (): Promise<Outcome> => Promise.resolve({ kind: 'success' }),
    graceMs: 2000,
    leftUndone: () => Promise.resolve(false),
    folder,
    history: new WatchedHistory(join(folder, 'runs'), 'here'),
    log: new JobLog({
      path: join(folder, 'jobs.log'),
      settings: { format: 'text', level: 'debug', maxBytes: 1_000_000, keep: 2 },
      now: clock.now,
      secrets: ['hunter22'],
      echo: (_, entry) => logged.push(entry),
    }),
    pid: process.pid,
    host: 'here',
    eider: '0.1.0',
    ...changes,
  };
  return { world, folder, logged, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A clock that stands still until somebody sleeps: then it jumps, and everything else gets its turn. */
export interface FakeClock extends Clock {
  /** Sets the clock on the wall, as an operator would. */
  readonly set: (time: Date) => void;
}

/** Makes one that begins at a time; `onSleep` is called with each time that somebody wakes at. */
export function fakeClock(start: string, onSleep: (now: Date) => void = () => undefined): FakeClock {
  let wall = Date.parse(start);
  let passed = 0;
  return {
    now: () => new Date(wall),
    monotonic: () => passed,
    set: (time) => {
      wall = time.getTime();
    },
    sleep: async (milliseconds, signal) => {
      for (let quiet = 0; quiet < 10; quiet = pending === 0 ? quiet + 1 : 0)
        await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted === true) return;
      wall += milliseconds;
      passed += milliseconds;
      onSleep(new Date(wall));
    },
  };
}

/** A `runChild` that takes its outcomes from a list, and remembers what it was asked. */
export function scripted(outcomes: readonly Outcome[], lines: readonly string[] = []) {
  const asked: ChildRequest[] = [];
  const left = [...outcomes];
  const runChild = (request: ChildRequest): Promise<Outcome> => {
    asked.push(request);
    for (const line of lines) request.onLine(line);
    return Promise.resolve(left.shift() ?? { kind: 'success' });
  };
  return { runChild, asked };
}
