// Records what macros of dbt and its packages give over the tables of scripts/library/macro-cases.mjs, for spec/library/recorded-macros.json:
// `node scripts/record-library-macros.mjs --dbt <program> --packages <folder>`, where dbt-core and dbt-duckdb are installed with DuckDB 1.5.5 and the folder
// holds the packages dbt_utils, dbt_date, dbt_expectations, codegen and audit_helper as dbt's own `dbt_packages` does.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'yaml';
import { cases, tables } from './library/macro-cases.mjs';
import { option, root } from './library/recording.mjs';

const [dbt, packages] = [option('dbt'), option('packages')];
const nameOf = (index) => `case_${String(index).padStart(4, '0')}`;

/** A model whose rows are the case's; a value is one cell of JSON. What raises, and what has a value, does so when it is run and not while the project is read. */
function modelOf({ sql, value, raises, needs = '' }) {
  const read = [...(value ?? '').matchAll(/ref\('(\w+)'\)/gu)].map((match) => match[1]);
  const comments = [...needs.split(',').filter(Boolean), ...read].map(
    (name) => `-- depends_on: {{ ref('${name}') }}\n`,
  );
  const text = value === undefined ? sql : `select '{{ tojson(${value}) | replace("'", "''") }}' as value`;
  const body = raises || value !== undefined ? `{% if execute %}${text}{% endif %}` : text;
  return `${comments.join('')}${body}\n`;
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
    vars: { 'dbt_date:time_zone': 'America/New_York' },
    flags: { send_anonymous_usage_stats: false },
  };
  await writeFile(join(folder, 'dbt_project.yml'), JSON.stringify(project));
  const path = join(folder, 'warehouse.duckdb');
  const target = { type: 'duckdb', path, threads: 2, settings: { TimeZone: 'UTC' } };
  const profiles = { recorded: { target: 'dev', outputs: { dev: target } } };
  await writeFile(join(folder, 'profiles.yml'), JSON.stringify(profiles));
  for (const [name, sql] of Object.entries(tables))
    await writeFile(join(folder, 'models', `${name}.sql`), sql);
  for (const [index, each] of cases.entries())
    await writeFile(join(folder, 'models', `${nameOf(index)}.sql`), modelOf(each));
}

function build(cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(dbt, ['run', '--profiles-dir', cwd, '--quiet'], {
      cwd,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    child.on('error', reject);
    // Some cases are there to fail.
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

async function resultOf(connection, each, name) {
  if (each.value !== undefined) {
    const rows = (await connection.runAndReadAll(`select value from main.${name}`)).getRows();
    return { is: JSON.parse(rows[0][0]) };
  }
  const described = await connection.runAndReadAll(`describe main.${name}`);
  const columns = described.getRows().map(([column, type]) => [column, type]);
  const read = await connection.runAndReadAll(`select cast(columns(*) as varchar) from main.${name}`);
  return { columns, rows: read.getRows() };
}

const scratch = await mkdtemp(join(tmpdir(), 'eider-macros-'));
try {
  await writeProject(scratch);
  await build(scratch);
  const { results } = JSON.parse(await readFile(join(scratch, 'target', 'run_results.json'), 'utf8'));
  const byName = new Map(results.map((result) => [result.unique_id.split('.')[2], result]));
  const instance = await DuckDBInstance.create(join(scratch, 'warehouse.duckdb'), {
    access_mode: 'READ_ONLY',
  });
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  const recorded = [];
  for (const [index, each] of cases.entries()) {
    const result = byName.get(nameOf(index));
    if (!result) throw new Error(`${JSON.stringify(each)} was not run`);
    const found =
      result.status === 'success' ? await resultOf(connection, each, nameOf(index)) : { error: true };
    recorded.push({ ...each, ...found });
    if (result.status !== 'success' && (!each.raises || process.argv.includes('--errors')))
      process.stdout.write(`${JSON.stringify(each)}: ${result.message}\n`);
  }
  connection.closeSync();
  instance.closeSync();
  const line = (value) => `    ${JSON.stringify(value)}`;
  const named = Object.entries(tables).map(
    ([name, sql]) => `    ${JSON.stringify(name)}: ${JSON.stringify(sql)}`,
  );
  const text = `{\n  "versions": ${JSON.stringify(await versions())},\n  "tables": {\n${named.join(',\n')}\n  },\n  "cases": [\n${recorded.map(line).join(',\n')}\n  ]\n}\n`;
  await writeFile(join(root, 'spec', 'library', 'recorded-macros.json'), text);
  process.stdout.write(`${recorded.length} cases, ${recorded.filter((each) => each.error).length} errors\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
