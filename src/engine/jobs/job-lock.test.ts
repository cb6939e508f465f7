import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isLock, isSameProcess, lockHolder, processStart, takeLock, type HeldLock } from './job-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'eider-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-11-21T00:00:00Z');
let number = 0;
const fresh = (): string => {
  number += 1;
  return join(folder, `${number}`, 'lock.json');
};
const take = (path: string, what = 'the job `a`') => takeLock({ path, what, host: 'here', now });

function taken(path: string): HeldLock {
  const lock = take(path);
  if (!isLock(lock)) throw new Error(`${lock.what} has it`);
  return lock;
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

describe('the lock of jobs', () => {
  test('is had by one at a time, who is named, and is free again after it', () => {
    const path = fresh();
    const lock = taken(path);
    expect(take(path, 'the job `b`')).toMatchObject({
      pid: process.pid,
      host: 'here',
      what: 'the job `a`',
      since: '2026-11-21T00:00:00.000Z',
    });
    expect(lockHolder(path, 'here')?.what).toBe('the job `a`');
    lock.release();
    lock.release();
    expect(lockHolder(path, 'here')).toBeUndefined();
    taken(path).release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test('is private', () => {
    const path = fresh();
    const lock = taken(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    lock.release();
  });

  test('of a process that has ended is taken over, and one of a new process with its id too', async () => {
    const path = fresh();
    const holder = { token: 'x', pid: await deadProcess(), host: 'here', what: 'the job `z`', since: '' };
    taken(path).release();
    for (const stale of [holder, { ...holder, pid: process.pid, began: 'another boot 1' }]) {
      writeFileSync(path, JSON.stringify(stale));
      taken(path).release();
    }
  });

  test('that is no lock excludes nobody', () => {
    const path = fresh();
    taken(path).release();
    writeFileSync(path, 'half a fi');
    taken(path).release();
  });

  test('of another machine is held until nobody has touched it for ten minutes', () => {
    const path = fresh();
    taken(path).release();
    writeFileSync(
      path,
      JSON.stringify({ token: 'x', pid: 1, host: 'there', what: 'the job `z`', since: '' }),
    );
    expect(take(path)).toMatchObject({ host: 'there' });
    const old = new Date(Date.now() - 11 * 60_000);
    utimesSync(path, old, old);
    taken(path).release();
  });

  test('that somebody else took meanwhile is not removed by the one before', () => {
    const path = fresh();
    const lock = taken(path);
    const other = { ...JSON.parse(readFileSync(path, 'utf8')), token: 'other' } as object;
    writeFileSync(path, JSON.stringify(other));
    lock.release();
    expect(existsSync(path)).toBe(true);
  });

  test('of twenty processes that want it at once, one has it at a time', async () => {
    const path = fresh();
    const witness = join(folder, 'witness');
    writeFileSync(witness, '');
    // The lock that they all find is that of a dead process.
    taken(path).release();
    writeFileSync(
      path,
      JSON.stringify({ token: 'x', pid: await deadProcess(), host: 'here', what: 'z', since: '' }),
    );
    const rounds = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        for (let tries = 0; tries < 2000; tries += 1) {
          const lock = take(path, `worker ${index}`);
          if (isLock(lock)) {
            const before = readFileSync(witness, 'utf8');
            await new Promise((resolve) => setTimeout(resolve, 1));
            // Whoever else wrote meanwhile is lost, and the count is wrong.
            writeFileSync(witness, `${before}x`);
            lock.release();
            return 1;
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return 0;
      }),
    );
    expect(rounds.every((round) => round === 1)).toBe(true);
    expect(readFileSync(witness, 'utf8')).toHaveLength(20);
  });
});

test('a process is known by its beginning', async () => {
  expect(isSameProcess(process.pid, processStart(process.pid))).toBe(true);
  expect(isSameProcess(await deadProcess(), undefined)).toBe(false);
});
