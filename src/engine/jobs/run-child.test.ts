import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { runChild, type ChildRequest } from './run-child.js';

const folder = mkdtempSync(join(tmpdir(), 'eider-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(script: string, changes: Partial<ChildRequest> = {}) {
  const lines: string[] = [];
  const outcome = await runChild({
    argv: ['/bin/sh', '-c', script],
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    graceMs: 300,
    onLine: (line) => lines.push(line),
    ...changes,
  });
  return { outcome, lines };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function dies(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await sleep(50);
  return !isAlive(pid);
}

describe('a child', () => {
  test('gives its lines, those without an end too, and its exit code', async () => {
    expect(await run('echo one; printf "two\\r\\nthré" >&2; exit 7')).toEqual({
      outcome: { kind: 'exit', code: 7 },
      lines: expect.arrayContaining(['one', 'two', 'thré']) as unknown,
    });
    expect((await run('true')).outcome).toEqual({ kind: 'success' });
  });

  test('reads what it is given, or does not', async () => {
    expect((await run('cat', { input: 'hello\n' })).lines).toEqual(['hello']);
    expect((await run('true', { input: 'x'.repeat(1_000_000) })).outcome).toEqual({ kind: 'success' });
  });

  test.each(['SIGABRT', 'SIGSEGV', 'SIGKILL'])('that ends by %s says so', async (signal) => {
    expect((await run(`kill -${signal.slice(3)} $$`)).outcome).toEqual({ kind: 'signal', signal });
  });

  test('that cannot be started says why', async () => {
    const { outcome } = await run('', { argv: [join(folder, 'nothing')] });
    expect(outcome).toEqual({ kind: 'not-started', reason: 'it does not exist' });
    expect((await run('true', { cwd: join(folder, 'nowhere') })).outcome.kind).toBe('not-started');
  });

  test('that takes too long is asked to stop, and may tidy up', async () => {
    const script = 'trap "echo tidy; exit 0" TERM; echo begun; while :; do sleep 0.05; done';
    const { outcome, lines } = await run(script, { timeoutMs: 500 });
    expect(outcome).toEqual({ kind: 'timeout', afterMs: 500 });
    expect(lines).toEqual(expect.arrayContaining(['begun', 'tidy']));
  });

  test('that does not listen is killed with its own children', async () => {
    const script =
      'trap "" TERM; (trap "" TERM; while :; do sleep 0.05; done) & echo $!; while :; do sleep 0.05; done';
    const { outcome, lines } = await run(script, { timeoutMs: 500 });
    expect(outcome).toEqual({ kind: 'timeout', afterMs: 500 });
    expect(await dies(Number(lines[0]))).toBe(true);
  });

  test('is asked to stop by the signal, and not begun after it', async () => {
    const abort = new AbortController();
    const ran = run('echo begun; while :; do sleep 0.05; done', {
      signal: abort.signal,
      onLine: () => abort.abort(),
    });
    expect((await ran).outcome).toEqual({ kind: 'interrupted' });
    expect((await run('echo never', { signal: abort.signal })).lines).toEqual([]);
  });

  test('that leaves a process behind with its output is not waited for', async () => {
    const { outcome } = await run('sleep 30 & echo $! > left; true');
    expect(outcome).toEqual({ kind: 'success' });
    const left = Number(readFileSync(join(folder, 'left'), 'utf8'));
    expect(isAlive(left)).toBe(true);
    process.kill(left, 'SIGKILL');
  });
});
