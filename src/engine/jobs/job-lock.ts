import { randomBytes } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../files/find-files.js';

const holderSchema = z.object({
  token: z.string(),
  pid: z.number().int(),
  host: z.string(),
  /** What it is for, in words: `the job …`, `the daemon`. */
  what: z.string(),
  /** ISO 8601, UTC. */
  since: z.string(),
  /** When the process began, as the system counts it: another process can get the same id. */
  began: z.string().optional(),
});

/** Who has a lock. */
export type LockHolder = z.output<typeof holderSchema>;

/** A lock that this process has. */
export interface HeldLock {
  /** Lets go; a lock that is somebody else's by now is left alone. Can be called twice. */
  readonly release: () => void;
}

export interface LockRequest {
  readonly path: string;
  readonly what: string;
  readonly host: string;
  readonly now: Date;
}

/**
 * Takes a lock that one process at a time can have: a file that is made whole under another name and linked to its own, which fails when there is one.
 * The lock of a process that has ended is taken over. The processes of another machine cannot be seen from here: its lock is taken over when nobody has
 * touched it for ten minutes. Throws the system's error when the folder cannot be written.
 */
export function takeLock(request: LockRequest): HeldLock | LockHolder {
  const { path, what, host, now } = request;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const began = processStart(process.pid);
  const token = randomBytes(8).toString('hex');
  const mine: LockHolder = {
    token,
    pid: process.pid,
    host,
    what,
    since: now.toISOString(),
    ...(began !== undefined && { began }),
  };
  const temporary = `${path}.${process.pid}-${token}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(mine)}\n`, { mode: 0o600, flag: 'wx' });
    for (;;) {
      if (linked(temporary, path)) return held(path, token);
      const holder = readHolder(path);
      if (holder !== undefined && isHeld(holder, path, host)) return holder;
      if (!recover(path, host)) return holder ?? { ...mine, what: 'another process', pid: 0 };
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Whether what was taken is a lock, and not the word of who has it. */
export function isLock(taken: HeldLock | LockHolder): taken is HeldLock {
  return 'release' in taken;
}

/** Who has the lock now; undefined when nobody does, or nobody alive on this machine. */
export function lockHolder(path: string, host: string): LockHolder | undefined {
  const holder = readHolder(path);
  return holder && isHeld(holder, path, host) ? holder : undefined;
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A guard that lies longer than this belongs to a process that died between two system calls. */
const guardMs = 10_000;

/**
 * Removes a lock whose holder has ended. Only who has the guard removes one, and looks again before: two that find the same dead lock cannot remove the
 * new one of the other. False when somebody else is at it, and the lock counts as held.
 */
function recover(path: string, host: string): boolean {
  const guard = `${path}.recover`;
  try {
    closeSync(openSync(guard, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (Math.abs(age) < guardMs) return false;
    rmSync(guard, { force: true });
    return true;
  }
  try {
    const holder = readHolder(path);
    if (!holder || !isHeld(holder, path, host)) rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Undefined for a file that is not there, or is no lock: such a thing excludes nobody. */
function readHolder(path: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function isHeld(holder: LockHolder, path: string, host: string): boolean {
  if (holder.host === host) return isSameProcess(holder.pid, holder.began);
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.abs(Date.now() - touched) < foreignMs;
}

/** Whether a process is alive and is the one that began then. */
export function isSameProcess(pid: number, began: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const now = processStart(pid);
  return began === undefined || now === undefined || began === now;
}

/** When a process began, in the system's ticks since it started, with the boot that they count from; undefined where the system does not tell. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the command's name, in brackets, and may hold any sign.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

const touchMs = 30_000;
const foreignMs = 600_000;

/** Touches the lock now and then, for other machines to see. */
function held(path: string, token: string): HeldLock {
  const timer = setInterval(() => {
    try {
      const now = new Date();
      if (readHolder(path)?.token === token) utimesSync(path, now, now);
    } catch {
      // It is for others only; the lock itself is not touched by it.
    }
  }, touchMs);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      letGo(path, token);
    },
  };
}

function letGo(path: string, token: string): void {
  if (readHolder(path)?.token === token) rmSync(path, { force: true });
}
