import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parse } from 'yaml';

const databases = /\.(?:duckdb|db)$/u;

/**
 * Copies a project without what was built in it: artifacts, logs and databases.
 * @param kept databases that it reads, relative to it
 */
export function copyProject(source, folder, kept = []) {
  const isBuilt = (path) => databases.test(path) && !kept.includes(relative(source, path));
  cpSync(source, folder, {
    recursive: true,
    filter: (path) =>
      path === source ||
      !(/^(?:target|logs|\.git|\.venv|node_modules)$/u.test(basename(path)) || isBuilt(path)),
  });
  if (!existsSync(join(folder, 'profiles.yml'))) writeProfile(folder);
}

/** Installs packages without dbt's own download. */
export function addPackages(packages, folder) {
  cpSync(packages, join(folder, 'dbt_packages'), { recursive: true });
}

/** A project that names a profile and brings none gets a database file beside it. */
function writeProfile(folder) {
  const { profile, name } = parse(readFileSync(join(folder, 'dbt_project.yml'), 'utf8'));
  const target = { type: 'duckdb', path: 'compared.duckdb', threads: 2 };
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ [profile ?? name]: { target: 'dev', outputs: { dev: target } } }),
  );
}

/** Runs one command of a program in a project. Gives its exit code and the results it wrote, if it wrote any. */
export async function runCommand(program, words, folder, { verbose }) {
  const results = join(folder, 'target', 'run_results.json');
  rmSync(results, { force: true });
  const [file, ...first] = program;
  const exit = await new Promise((resolve, reject) => {
    const child = spawn(file, [...first, ...words], {
      cwd: folder,
      env: {
        ...process.env,
        DBT_PROFILES_DIR: folder,
        DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
        NO_COLOR: '1',
      },
      stdio: ['ignore', verbose ? 'inherit' : 'ignore', verbose ? 'inherit' : 'ignore'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exit, ...(existsSync(results) && JSON.parse(readFileSync(results, 'utf8'))) };
}

/** The database files that profiles.yml names, by the names that queries call them by. */
export function namesOfDatabases(folder) {
  const profiles = parse(readFileSync(join(folder, 'profiles.yml'), 'utf8')) ?? {};
  const outputs = Object.values(profiles).flatMap((profile) => Object.values(profile?.outputs ?? {}));
  const named = outputs.flatMap(({ attach = [], path }) => [{ path }, ...attach]);
  const found = named.flatMap(({ alias, path }) => {
    if (typeof path !== 'string' || !existsSync(join(folder, path))) return [];
    return [[alias ?? basename(path).split('.')[0], join(folder, path)]];
  });
  return new Map(found);
}

/** The database files below a folder, relative to it. */
export function databasesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => databases.test(path) && statSync(join(folder, path)).isFile())
    .toSorted();
}
