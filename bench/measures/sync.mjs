import { existsSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { keepTree } from '../lib/files.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

const floor = fileURLToPath(new URL('../lib/sync-floor.mjs', import.meta.url));

/** `eider sync` of a large CSV file, of a Postgres table of 1,000,000 rows, and of 100 sources of which none changed. */
export async function sync(context) {
  return [await csvFile(context), ...(await postgresTable(context)), await nothing(context)];
}

async function csvFile(context) {
  const rows = context.quick ? 3_000_000 : 14_000_000;
  const file = join(context.cache, `sync-${rows}.csv`);
  if (!existsSync(file)) await makeCsv(file, rows);
  const folder = join(context.cache, 'sync-csv');
  keepTree(folder, {
    'project.yml': 'name: loads\n',
    'models/sources.yml': `sources:
  - name: lake
    sync: {}
    tables:
      - name: big
        location: ${file}
        columns:
          - {name: id, type: BIGINT}
          - {name: amount, type: "DECIMAL(18,2)"}
          - {name: day, type: DATE}
`,
  });
  const megabytes = Math.round(statSync(file).size / 1e6);
  const results = await alternate(
    context.times,
    () => fresh(context, folder, 'loads.duckdb'),
    () => runNode([floor, join(folder, 'floor.duckdb'), 'csv', file]),
  );
  return compared(`sync a CSV file of ${megabytes} MB`, results, 1.15);
}

async function makeCsv(file, rows) {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(
    `copy (select range as id, 'name ' || range as name, md5(range::varchar) as mark, range * 1.5 as amount,
       date '2020-01-01' + (range % 1000)::int as day from range(${rows})) to '${file}' (header)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function postgresTable(context) {
  const server = await startPostgres();
  if (!server) return [];
  try {
    server.run(`create table rows as select i as id, 'name ' || i as name, now() as changed, (i * 1.5)::numeric(12, 2) as amount, md5(i::text) as mark
      from generate_series(1, 1000000) i; analyze rows`);
    const folder = join(context.cache, 'sync-postgres');
    keepTree(folder, {
      'project.yml': 'name: loads\n',
      'profiles.yml': `loads:
  outputs:
    dev:
      path: loads.duckdb
      secrets:
        - {name: app, type: postgres, host: 127.0.0.1, port: ${server.port}, database: postgres, user: admin}
`,
      'models/sources.yml':
        'sources:\n  - name: app\n    sync: {secret: app}\n    tables:\n      - name: rows\n',
    });
    const extensions = process.env.EIDER_EXTENSION_DIR ?? join(homedir(), '.eider', 'extensions');
    const results = await alternate(
      context.times,
      () => fresh(context, folder, 'loads.duckdb'),
      () => runNode([floor, join(folder, 'floor.duckdb'), 'postgres', String(server.port), extensions]),
    );
    return [compared('sync 1,000,000 rows of Postgres', results, 1.3)];
  } finally {
    server.stop();
  }
}

async function fresh(context, folder, database) {
  rmSync(join(folder, database), { force: true });
  return runNode([context.cli, 'sync'], { cwd: folder });
}

function compared(measure, results, bound) {
  return line({
    measure,
    eider: seconds(medianOf(results.a, 'ms')),
    floor: seconds(medianOf(results.b, 'ms')),
    figure: ratioOf(results, 'ms'),
    processor: ratioOf(results, 'cpuMs'),
    bound,
    unit: '×',
  });
}

async function nothing(context) {
  const folder = join(context.cache, 'sync-hundred');
  const names = Array.from({ length: 100 }, (_, index) => `t${index}`);
  keepTree(folder, {
    'project.yml': 'name: loads\n',
    'models/sources.yml': `sources:\n  - name: lake\n    sync: {}\n    tables:\n${names.map((name) => `      - {name: ${name}, location: lake/${name}.csv}\n`).join('')}`,
    ...Object.fromEntries(names.map((name) => [`lake/${name}.csv`, 'id,name\n1,a\n2,b\n'])),
  });
  await runNode([context.cli, 'sync'], { cwd: folder });
  const results = [];
  for (let turn = 0; turn < context.times; turn += 1)
    results.push(await runNode([context.cli, 'sync'], { cwd: folder }));
  return line({
    measure: 'sync 100 sources again, nothing changed',
    eider: seconds(medianOf(results, 'ms')),
    figure: medianOf(results, 'ms') / 1000,
    processor: medianOf(results, 'cpuMs') / 1000,
    bound: 1,
    unit: 's',
  });
}
