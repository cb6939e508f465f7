// What every other script needs before it starts. Uses Node's own modules only: nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the repository with its output shown; ends this process when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(`cannot start \`${command}\`: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

export function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

/** Refuses a Node that is too old, in words. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node.js 20.19 or newer is needed; this is ${process.versions.node}`);
}

/** Installs the locked dependencies unless those in place are of this lock file. */
export function installDependencies() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing dependencies …');
  // Not `npm ci`: some registries lack packages of other platforms, and it would refuse a lock file made there.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
}

/** Bundles the command line, unless the bundle is newer than all that it is made of. */
export function buildCli() {
  const bundle = join(root, 'dist', 'eider.cjs');
  const inputs = [
    'package-lock.json',
    'scripts/build.mjs',
    ...readdirSync(join(root, 'src'), { recursive: true }).map((name) => join('src', name)),
  ];
  const newest = Math.max(...inputs.map((name) => statSync(join(root, name)).mtimeMs));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > newest) return;
  run(process.execPath, ['scripts/build.mjs']);
}

/** Installs the DuckDB extensions that the lock file names. */
export function installExtensions() {
  const names = Object.keys(readLock());
  if (names.length > 0)
    run(process.execPath, ['dist/eider.cjs', 'extensions', 'install', '--quiet', ...names]);
}

function readLock() {
  try {
    const lock = JSON.parse(readFileSync(join(root, 'eider.lock'), 'utf8'));
    return Object.fromEntries((lock.extensions ?? []).map((entry) => [entry.name, entry]));
  } catch {
    return {};
  }
}
