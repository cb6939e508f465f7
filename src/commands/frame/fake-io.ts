import type { Io } from './io.js';

/** An `Io` for tests: what is written is kept, nothing of this machine is seen. */
export interface FakeIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Makes one; `changes` replace parts of it. */
export function fakeIo(changes: Partial<Io> = {}): FakeIo {
  let stdout = '';
  let stderr = '';
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    io: {
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      stdoutIsTty: false,
      stderrIsTty: false,
      columns: undefined,
      env: {},
      cwd: '/nowhere',
      homeDirectory: '/nowhere/home',
      tempDirectory: '/nowhere/tmp',
      platform: 'linux',
      arch: 'x64',
      cpus: 2,
      pid: 42,
      program: ['node', 'eider.cjs'],
      hostname: 'host',
      nodeVersion: '20.19.0',
      enterFolder: () => undefined,
      restrictNewFiles: () => undefined,
      now: () => new Date('2026-01-02T03:04:05Z'),
      onInterrupt: () => () => undefined,
      ...changes,
    },
  };
}
