// Records what Elementary's own tests find for the cases of spec/support/anomaly-cases.ts, for spec/library/recorded-elementary.json:
// `node scripts/record-elementary.mjs --dbt <program> --packages <folder>`, where dbt-core and dbt-duckdb are installed with
// DuckDB 1.5.5, and the folder holds elementary, dbt_utils, dbt_expectations and dbt_date as dbt's own `dbt_packages` does. It takes minutes.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { importTypeScript, option, root } from './library/recording.mjs';

const { anomalyCases, anomalyTables, nameOfCase } = await importTypeScript('spec/support/anomaly-cases.ts');
const [dbt, packages] = [option('dbt'), option('packages')];

// What earlier runs kept cannot be given to the package, and columns of exposures name other models.
const cases = anomalyCases.filter((each) => each.history === undefined && each.referenced === undefined);
const modelOf = (index) => `case_${String(index).padStart(3, '0')}`;

/** Each case has a model of its own, as the package takes what it compares with from the model. */
function propertiesOf(each, index) {
  const given = Object.fromEntries(Object.entries(each.arguments).filter(([, value]) => value !== null));
  const test = { [`elementary.${each.test}`]: { name: `test_${modelOf(index)}`, arguments: given } };
  const declared = (each.declared ?? []).map(({ name, type }) => ({
    name,
    ...(type && { data_type: type }),
  }));
  if (each.column === undefined) return { name: modelOf(index), data_tests: [test], columns: declared };
  return { name: modelOf(index), columns: [{ name: each.column, data_tests: [test] }] };
}

async function writeProject(folder) {
  await mkdir(join(folder, 'models'));
  await cp(packages, join(folder, 'dbt_packages'), { recursive: true });
  const local = (await readdir(packages)).map((name) => ({ local: `dbt_packages/${name}` }));
  const project = {
    name: 'recorded',
    profile: 'recorded',
    version: '1.0',
    'config-version': 2,
    models: { recorded: { '+materialized': 'table' }, elementary: { '+schema': 'elementary' } },
    vars: { 'dbt_date:time_zone': 'UTC', disable_dbt_artifacts_autoupload: true },
    flags: {
      send_anonymous_usage_stats: false,
      require_explicit_package_overrides_for_builtin_materializations: false,
    },
  };
  const target = {
    type: 'duckdb',
    path: join(folder, 'warehouse.duckdb'),
    threads: 2,
    settings: { TimeZone: 'UTC' },
  };
  const files = {
    'packages.yml': { packages: local },
    'dbt_project.yml': project,
    'profiles.yml': { recorded: { target: 'dev', outputs: { dev: target } } },
    'models/schema.yml': { version: 2, models: cases.map(propertiesOf) },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(content));
  for (const [name, sql] of Object.entries(anomalyTables))
    await writeFile(join(folder, 'models', `${name}.sql`), sql);
  for (const [index, each] of cases.entries())
    await writeFile(join(folder, 'models', `${modelOf(index)}.sql`), `select * from {{ ref('${each.on}') }}`);
}

function run(cwd, ...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(dbt, [...words, '--profiles-dir', cwd, '--quiet'], {
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

const scratch = await mkdtemp(join(tmpdir(), 'eider-elementary-'));
try {
  await writeProject(scratch);
  await run(scratch, 'run');
  await run(scratch, 'test', '--select', 'recorded');
  const { metadata, results } = JSON.parse(
    await readFile(join(scratch, 'target', 'run_results.json'), 'utf8'),
  );
  const byName = new Map(results.map((result) => [result.unique_id.split('.')[2], result]));
  const versions = { 'dbt-core': metadata.dbt_version, duckdb: '1.5.5' };
  for (const name of await readdir(packages))
    versions[name] = parse(await readFile(join(packages, name, 'dbt_project.yml'), 'utf8')).version;
  const lines = cases.map((each, index) => {
    const { status, failures, message } = byName.get(`test_${modelOf(index)}`) ?? {};
    if (status === 'error') process.stderr.write(`${nameOfCase(each)}: ${message}\n`);
    return `    ${JSON.stringify([nameOfCase(each), status, failures])}`;
  });
  const text = `{\n  "versions": ${JSON.stringify(versions)},\n  "results": [\n${lines.join(',\n')}\n  ]\n}\n`;
  await writeFile(join(root, 'spec', 'library', 'recorded-elementary.json'), text);
  process.stdout.write(`${lines.length} cases\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
