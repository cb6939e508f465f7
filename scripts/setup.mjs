// What every other script needs before it starts. Uses Node's own modules only: nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

/** Installs the servers that tests start, from Debian's packages, where tests may not be left out. What cannot be installed here is then said by the tests. */
export function installServers() {
  if (process.env.REQUIRE_SERVERS !== '1' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return;
  const folders = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
    : [];
  const searched = [...folders, ...(process.env.PATH ?? '').split(':')];
  if (searched.some((folder) => existsSync(join(folder, 'initdb')))) return;
  console.log('Installing PostgreSQL …');
  // The package would make a database and start it: tests make their own.
  mkdirSync('/etc/postgresql-common', { recursive: true });
  writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n', { flag: 'a' });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], quiet);
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
