import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workers } from './profile.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** What Eider starts in: settings of whoever runs the benchmark change nothing. With NODE_EXTRA_CA_CERTS Node reads certificates for 40 ms before it begins. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:EIDER_|NODE_(?:OPTIONS|EXTRA_CA_CERTS)$|FORCE_COLOR$)/u.test(name),
    ),
  ),
  ...(process.env.EIDER_EXTENSION_DIR && { EIDER_EXTENSION_DIR: process.env.EIDER_EXTENSION_DIR }),
  NO_COLOR: '1',
};

/**
 * Runs a program of Node from its start to its end. Gives its wall-clock time in milliseconds, the processor time and the peak of
 * memory (MB) of the whole process. Throws with what it printed when it fails.
 */
export async function runNode(args, { cwd, env = {} } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'eider-bench-'));
  const usageFile = join(scratch, 'usage.json');
  try {
    const { ms } = await timed(['--require', join(here, 'usage.cjs'), ...args], {
      cwd,
      env: { ...env, BENCH_USAGE: usageFile },
    });
    return { ms, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs a program of Node with nothing added to it: its wall-clock time, and what it printed to standard output. */
export function timed(args, { cwd, env = {}, keepOutput = false } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = [];
    const errors = [];
    child.stdout.on('data', (data) => printed.push(data));
    child.stderr.on('data', (data) => errors.push(data));
    child.on('error', reject);
    let ms = 0;
    child.on('exit', () => {
      ms = performance.now() - started;
    });
    child.on('close', (code) => {
      const output = () => Buffer.concat(printed).toString('utf8');
      if (code === 0) resolve({ ms, output: keepOutput ? output() : '' });
      else
        reject(
          new Error(
            `node ${args.join(' ')} ended with ${code}\n${output()}${Buffer.concat(errors).toString('utf8')}`.slice(
              0,
              4000,
            ),
          ),
        );
    });
  });
}

/** Runs the floor on jobs, into a database of its own. */
export function runFloor(jobsFile, database, { cwd, connections = workers } = {}) {
  return runNode([join(here, 'floor.mjs'), jobsFile, database, String(connections), String(workers)], {
    cwd,
    // As Eider's entry sets it: one thread a connection at least.
    env: { UV_THREADPOOL_SIZE: '16' },
  });
}

/** Keeps a database open for reading in another process until `stop` is called. */
export async function holdOpen(database) {
  const child = spawn(process.execPath, [join(here, 'hold-open.mjs'), database], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the database could not be held open')));
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.stdin.end();
      }),
  };
}
