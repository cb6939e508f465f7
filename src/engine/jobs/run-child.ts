import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Outcome } from '../../core/jobs/outcome.js';
import { reasonOf } from '../files/read-text.js';

/** A process to run for a step. */
export interface ChildRequest {
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** What it reads from its input. */
  readonly input?: string;
  /** When it is stopped. */
  readonly timeoutMs?: number;
  /** How long it may take to stop, after it was asked to and before it is killed. */
  readonly graceMs: number;
  readonly onLine: (line: string) => void;
  /** Asks it to stop. */
  readonly signal?: AbortSignal;
}

/** A line longer than this is cut: a step must not fill the supervisor's memory. */
const longestLine = 4_000_000;
/** What a child of the step keeps its output open for after its end is not waited for. */
const lingerMs = 1000;

const groups = new Set<number>();
let watching = false;

/**
 * Runs a process in a group of its own and says how it ended. At its time limit, or when it is asked to stop, the whole group gets SIGTERM, and after the
 * grace SIGKILL. Should this process be ended, no group is left. Never rejects.
 */
export async function runChild(request: ChildRequest): Promise<Outcome> {
  // Most commands start no other program, and do not wait for what Node needs for it.
  const { spawn } = await import('node:child_process');
  const { argv, cwd, env, signal } = request;
  if (signal?.aborted === true) return { kind: 'interrupted' };
  const [program = '', ...args] = argv;
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    return { kind: 'not-started', reason: reasonOf(error) };
  }
  return supervise(child, request);
}

async function supervise(child: ChildProcess, request: ChildRequest): Promise<Outcome> {
  const { pid } = child;
  if (pid !== undefined) remember(pid);
  const lines = [lineReader(request.onLine), lineReader(request.onLine)] as const;
  child.stdout?.on('data', lines[0].data);
  child.stderr?.on('data', lines[1].data);
  // A process that does not read its input is no failure.
  child.stdin?.on('error', () => undefined).end(request.input);
  const stop = stopper(child, request);
  try {
    const ended = await endOf(child);
    if (ended.kind === 'not-started') return ended;
    return stop.reason() ?? ended;
  } finally {
    stop.clear();
    for (const reader of lines) reader.end();
    if (pid !== undefined) forget(pid, stop.reason() !== undefined);
  }
}

/** When it has exited and its output is read; a grandchild that keeps the output open is not waited for long. */
async function endOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: reasonOf(error) }));
    child.once('exit', (code, signal) => {
      const ended = outcomeOf(code, signal);
      const linger = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(ended);
      }, lingerMs);
      child.once('close', () => {
        clearTimeout(linger);
        resolve(ended);
      });
    });
  });
}

function outcomeOf(code: number | null, signal: string | null): Outcome {
  if (signal !== null) return { kind: 'signal', signal };
  return code === 0 ? { kind: 'success' } : { kind: 'exit', code: code ?? 1 };
}

/** Asks the group to stop at the limit or on the signal, and kills it when it does not. */
function stopper(
  child: ChildProcess,
  { timeoutMs, graceMs, signal }: ChildRequest,
): { readonly reason: () => Outcome | undefined; readonly clear: () => void } {
  let reason: Outcome | undefined;
  let killing: NodeJS.Timeout | undefined;
  const stop = (why: Outcome): void => {
    if (reason || child.pid === undefined) return;
    reason = why;
    signalGroup(child.pid, 'SIGTERM');
    killing = setTimeout(() => signalGroup(child.pid ?? 0, 'SIGKILL'), graceMs);
  };
  const interrupt = (): void => stop({ kind: 'interrupted' });
  signal?.addEventListener('abort', interrupt, { once: true });
  const limit =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => stop({ kind: 'timeout', afterMs: timeoutMs }), Math.min(timeoutMs, 2 ** 31 - 1));
  return {
    reason: () => reason,
    clear: () => {
      clearTimeout(limit);
      clearTimeout(killing);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function remember(pid: number): void {
  groups.add(pid);
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
  });
}

/** @param stopped what is left of the group was asked to stop, too */
function forget(pid: number, stopped: boolean): void {
  groups.delete(pid);
  if (stopped) signalGroup(pid, 'SIGKILL');
}

function lineReader(onLine: (line: string) => void): {
  readonly data: (bytes: Buffer) => void;
  readonly end: () => void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const parts = (rest + text).split('\n');
    rest = (parts.pop() ?? '').slice(0, longestLine);
    for (const part of parts) onLine(part.replace(/\r$/u, ''));
  };
  return {
    data: (bytes) => take(decoder.write(bytes)),
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
