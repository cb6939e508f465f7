import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cache = join(root, 'node_modules', '.cache', 'eider-python');

/**
 * A Python with these packages (`name==version`), in an environment of its own that is kept between runs. Undefined, and a line that says
 * why, when there is no Python or the packages cannot be had; with REQUIRE_SERVERS=1 that is an error.
 */
export async function pythonWith(packages: readonly string[]): Promise<string | undefined> {
  try {
    return await environmentOf(packages);
  } catch (cause) {
    const message = `no Python with ${packages.join(' and ')}: ${reasonOf(cause)}`;
    if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(message, { cause });
    process.stderr.write(`skipped: ${message}\n`);
    return undefined;
  }
}

/** The last line that the failed program wrote, or what the system said of it. */
function reasonOf(cause: unknown): string {
  const written = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  return written === '' ? String(cause) : (written.split('\n').at(-1) ?? '');
}

async function environmentOf(packages: readonly string[]): Promise<string> {
  const { stdout: version } = await run('python3', ['--version']);
  const key = createHash('sha256')
    .update(JSON.stringify([version, packages]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cache, key);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  // An environment cannot be moved: it is made in its place, and marked when it is whole.
  await rm(folder, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  const options = ['--quiet', '--disable-pip-version-check', '--no-input'];
  await run(python, ['-m', 'pip', 'install', ...options, ...packages], { timeout: 300_000 });
  await writeFile(`${complete}.tmp`, version);
  await rename(`${complete}.tmp`, complete);
  return python;
}
