// Records what dbt and its packages find over the tables of scripts/library/cases.mjs, for spec/library/recorded.json:
// `node scripts/record-library.mjs --dbt <program> --packages <folder>`, where dbt-core and dbt-duckdb are installed with DuckDB 1.5.5 and the folder
// holds the packages dbt_utils, dbt_expectations and dbt_date as dbt's own `dbt_packages` does.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { cases, tables } from './library/cases.mjs';
import { option, root } from './library/recording.mjs';

const [dbt, packages] = [option('dbt'), option('packages')];
const nameOf = (index) => `case_${String(index).padStart(4, '0')}`;

/** One YAML entry for each table: its tests, by the column that they stand below. */
function propertiesOf(table) {
  const entry = { name: table, data_tests: [], columns: [] };
  for (const [index, each] of cases.entries()) {
    if (each.on !== table) continue;
    const test = { [each.test]: { name: nameOf(index), arguments: each.arguments } };
    if (each.column === undefined) entry.data_tests.push(test);
    else {
      const found = entry.columns.find((column) => column.name === each.column);
      if (found) found.data_tests.push(test);
      else entry.columns.push({ name: each.column, data_tests: [test] });
    }
  }
  return entry;
}

async function writeProject(folder) {
  await mkdir(join(folder, 'models'));
  await cp(packages, join(folder, 'dbt_packages'), { recursive: true });
  const local = (await readdir(packages)).map((name) => ({ local: `dbt_packages/${name}` }));
  await writeFile(join(folder, 'packages.yml'), JSON.stringify({ packages: local }));
  const project = {
    name: 'recorded',
    profile: 'recorded',
    version: '1.0',
    'config-version': 2,
    models: { recorded: { '+materialized': 'table' } },
    vars: { 'dbt_date:time_zone': 'UTC' },
    flags: { send_anonymous_usage_stats: false },
  };
  await writeFile(join(folder, 'dbt_project.yml'), JSON.stringify(project));
  const target = {
    type: 'duckdb',
    path: join(folder, 'warehouse.duckdb'),
    threads: 2,
    settings: { TimeZone: 'UTC' },
  };
  await writeFile(
    join(folder, 'profiles.yml'),
    JSON.stringify({ recorded: { target: 'dev', outputs: { dev: target } } }),
  );
  for (const [name, sql] of Object.entries(tables))
    await writeFile(join(folder, 'models', `${name}.sql`), sql);
  await writeFile(
    join(folder, 'models', 'schema.yml'),
    JSON.stringify({ version: 2, models: Object.keys(tables).map(propertiesOf) }),
  );
}

function build(cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(dbt, ['build', '--profiles-dir', cwd, '--quiet'], {
      cwd,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    child.on('error', reject);
    // Tests that fail are what it is run for.
    child.on('close', (code) =>
      code === 0 || code === 1 ? resolve() : reject(new Error(`dbt ended with ${code}`)),
    );
  });
}

async function versions() {
  const { stdout } = await promisify(execFile)(dbt, ['--version']);
  const installed = Object.fromEntries(
    [...stdout.matchAll(/- (installed|duckdb): +([\d.]+)/gu)].map((match) => [match[1], match[2]]),
  );
  const found = { 'dbt-core': installed.installed, 'dbt-duckdb': installed.duckdb, duckdb: '1.5.5' };
  for (const name of await readdir(packages)) {
    const commit = await readFile(join(packages, name, 'COMMIT'), 'utf8').catch(() => undefined);
    found[name] =
      commit?.trim() ?? parse(await readFile(join(packages, name, 'dbt_project.yml'), 'utf8')).version;
  }
  return found;
}

const scratch = await mkdtemp(join(tmpdir(), 'eider-library-'));
try {
  await writeProject(scratch);
  await build(scratch);
  const { results } = JSON.parse(await readFile(join(scratch, 'target', 'run_results.json'), 'utf8'));
  const byName = new Map(results.map((result) => [result.unique_id.split('.')[2], result]));
  const recorded = cases.map((each, index) => {
    const result = byName.get(nameOf(index));
    if (!result) throw new Error(`${each.test} on ${each.on} was not run`);
    return { ...each, status: result.status, failures: result.failures };
  });
  const line = (value) => `    ${JSON.stringify(value)}`;
  const named = Object.entries(tables).map(
    ([name, sql]) => `    ${JSON.stringify(name)}: ${JSON.stringify(sql)}`,
  );
  const text = `{\n  "versions": ${JSON.stringify(await versions())},\n  "tables": {\n${named.join(',\n')}\n  },\n  "cases": [\n${recorded.map(line).join(',\n')}\n  ]\n}\n`;
  await writeFile(join(root, 'spec', 'library', 'recorded.json'), text);
  const count = (status) => recorded.filter((each) => each.status === status).length;
  process.stdout.write(
    `${recorded.length} cases: ${['pass', 'fail', 'error'].map((status) => `${count(status)} ${status}`).join(', ')}\n`,
  );
  if (process.argv.includes('--errors'))
    for (const [index, each] of cases.entries()) {
      const { status, message } = byName.get(nameOf(index));
      if (status === 'error')
        process.stdout.write(`${each.test} on ${each.on} ${JSON.stringify(each.arguments)}: ${message}\n`);
    }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
