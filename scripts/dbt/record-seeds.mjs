// Records what `dbt seed` makes of the files of seed-cases.mjs, for spec/dbt-seeds/recorded.json:
// `node scripts/dbt/record-seeds.mjs --dbt <program>`, where dbt-core and dbt-duckdb are installed with DuckDB 1.5.5.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { csvOf, seedCases } from './seed-cases.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const given = process.argv.indexOf('--dbt');
if (given === -1) throw new Error('--dbt is missing');
const dbt = process.argv[given + 1];

/** Each case is loaded by both ways of dbt-duckdb: the file read by DuckDB, and the rows that Python read. */
const ways = ['copy', 'rows'];
const nameOf = (index, way) => `case_${String(index).padStart(3, '0')}_${way}`;

async function writeProject(folder) {
  await mkdir(join(folder, 'seeds'));
  const project = {
    name: 'recorded',
    profile: 'recorded',
    version: '1.0',
    'config-version': 2,
    flags: { send_anonymous_usage_stats: false },
  };
  await writeFile(join(folder, 'dbt_project.yml'), JSON.stringify(project));
  const target = {
    type: 'duckdb',
    path: join(folder, 'warehouse.duckdb'),
    threads: 1,
    settings: { TimeZone: 'UTC' },
  };
  const profiles = { recorded: { target: 'dev', outputs: { dev: target } } };
  await writeFile(join(folder, 'profiles.yml'), JSON.stringify(profiles));
  const seeds = [];
  for (const [index, { csv, config }] of seedCases.entries()) {
    for (const way of ways) {
      const name = nameOf(index, way);
      await writeFile(join(folder, 'seeds', `${name}.csv`), csvOf(csv));
      seeds.push({ name, config: { ...config, ...(way === 'rows' && { fast: false }) } });
    }
  }
  await writeFile(join(folder, 'seeds', 'schema.yml'), JSON.stringify({ version: 2, seeds }));
}

function seed(cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(dbt, ['seed', '--profiles-dir', cwd, '--quiet'], {
      cwd,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    child.on('error', reject);
    // Some files are there to fail.
    child.on('close', (code) =>
      code === 0 || code === 1 ? resolve() : reject(new Error(`dbt ended with ${code}`)),
    );
  });
}

async function tableOf(connection, name) {
  const columns = await connection.runAndReadAll(
    `select column_name, data_type from duckdb_columns() where table_name = '${name}' order by column_index`,
  );
  const types = columns.getRowObjectsJson().map((row) => [row.column_name, row.data_type]);
  const texts = types.map(([column]) => `cast("${column.replaceAll('"', '""')}" as varchar)`);
  const rows = await connection.runAndReadAll(`select ${texts.join(', ')} from "${name}" order by rowid`);
  return { columns: types, rows: rows.getRowsJson() };
}

/** The whole of a small table; of a large one, how many rows and the last. */
function shortened(table) {
  const { columns, rows } = table;
  return rows.length <= 20 ? table : { columns, count: rows.length, last: rows.at(-1) };
}

async function outcomes(folder) {
  const { results } = JSON.parse(await readFile(join(folder, 'target', 'run_results.json'), 'utf8'));
  const statusOf = new Map(results.map((each) => [each.unique_id.split('.').at(-1), each.status]));
  const instance = await DuckDBInstance.create(join(folder, 'warehouse.duckdb'), {
    access_mode: 'READ_ONLY',
  });
  const connection = await instance.connect();
  const recorded = [];
  for (const [index, { name, csv, config }] of seedCases.entries()) {
    const found = {};
    for (const way of ways) {
      const seeded = nameOf(index, way);
      const status = statusOf.get(seeded);
      found[way] = status === 'success' ? shortened(await tableOf(connection, seeded)) : 'error';
    }
    recorded.push({ name, csv, config: config ?? {}, ...found });
  }
  connection.closeSync();
  instance.closeSync();
  return recorded;
}

const folder = await mkdtemp(join(tmpdir(), 'eider-record-seeds-'));
try {
  await writeProject(folder);
  await seed(folder);
  const cases = await outcomes(folder);
  const lines = cases.map((each) => JSON.stringify(each));
  const target = join(root, 'spec', 'dbt-seeds', 'recorded.json');
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `{\n"cases": [\n${lines.join(',\n')}\n]\n}\n`);
  console.log(`${cases.length} cases in ${target}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
