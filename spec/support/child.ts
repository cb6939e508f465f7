import { spawn, type ChildProcess } from 'node:child_process';
import { extensionStore, type Ran } from './run-eider.js';

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** Loads the program and waits for `go`: what follows is the run only, not the start of a process. */
  readonly prepared?: boolean;
  /** A program to start in front, such as `prlimit`, with its arguments. */
  readonly wrapper?: readonly string[];
  /** Called with every piece of standard output. */
  readonly onStdout?: (text: string) => void;
}

/** Eider as a process of its own. */
export interface Child {
  readonly pid: number;
  /** When a prepared child has loaded the program. */
  readonly ready: Promise<void>;
  /** Lets a prepared child begin. */
  go(): void;
  kill(signal: NodeJS.Signals): void;
  /** What it printed until now. */
  stdout(): string;
  stderr(): string;
  /** When it has ended and all it printed was read. */
  readonly ended: Promise<Ended>;
}

export interface Ended extends Ran {
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts `eider <argv>`; whoever starts it waits for `ended`. */
export function startEider(argv: readonly string[], options: ChildOptions): Child {
  const words = [...(options.wrapper ?? []), process.execPath, bundle(), ...argv];
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd: options.cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: options.cwd,
      TMPDIR: options.cwd,
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      EIDER_EXTENSION_DIR: extensionStore(),
      ...options.env,
      ...(options.prepared && { EIDER_TEST_PREPARED: '1' }),
    },
    stdio: ['ignore', 'pipe', 'pipe', options.prepared ? 'ipc' : 'ignore'],
  });
  alive.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onStdout?.(text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      alive.delete(child);
      resolve({ code: code ?? -1, signal, stdout, stderr });
    });
  });
  const ready = options.prepared
    ? Promise.race([
        new Promise<void>((resolve) => child.once('message', () => resolve())),
        ended.then(() => undefined),
      ])
    : Promise.resolve();
  return {
    pid: child.pid ?? 0,
    ready,
    go: () => void (child.connected && child.send('go')),
    kill: (signal) => void child.kill(signal),
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
  };
}

/** Starts `eider <argv>` and waits for its end. */
export function eiderProcess(argv: readonly string[], options: ChildOptions): Promise<Ended> {
  return startEider(argv, options).ended;
}

function bundle(): string {
  const entry = process.env['EIDER_TEST_BUNDLE'];
  if (entry === undefined)
    throw new Error(process.env['EIDER_TEST_BUNDLE_ERROR'] ?? 'spec/support/global-setup.ts has not run');
  return entry;
}
