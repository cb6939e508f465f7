import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { profilesYml } from '../lib/profile.mjs';
import { runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

const rows = 5_000_000;

/** A mart as BI has them: codes, a label, numbers, a date. */
const columns = {
  housing_id: 'i',
  commune_code: "lpad((hash(i) % 95000)::varchar, 5, '0')",
  kind: "list_extract(['house', 'flat', 'other'], cast(hash(i + 1) % 3 + 1 as bigint))",
  surface: 'cast(hash(i + 2) % 400 as integer)',
  share: '(hash(i + 3) % 1000) / 1000.0',
  changed_on: "date '1990-01-01' + cast(hash(i + 4) % 12000 as integer)",
  is_vacant: 'hash(i + 5) % 2 = 0',
};

const files = {
  'project.yml': `name: released
profile: released
models: {+materialized: table}
publish:
  bi: {path: releases/bi.duckdb, keep: 0, tables: [{model: housing, columns: [${Object.keys(columns).join(', ')}]}]}
`,
  'profiles.yml': profilesYml('released'),
  'models/housing.sql': `select\n${Object.entries(columns)
    .map(([name, sql]) => `  ${sql} as ${name}`)
    .join(',\n')}\nfrom range(${rows}) as numbers(i)\n`,
};

/** A release of five million rows, copied, hashed twice, scanned and flushed, beside DuckDB's own CREATE TABLE AS into a fresh file. */
export async function publish(context) {
  const folder = join(context.cache, 'publish');
  keepTree(folder, files);
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  const jobs = join(folder, 'copy.json');
  const statements = [
    `ATTACH '${join(folder, 'fresh.duckdb')}' AS fresh (STORAGE_VERSION 'v1.0.0')`,
    'CREATE TABLE fresh.housing AS SELECT * FROM main.housing',
    'CHECKPOINT fresh',
    'DETACH fresh',
  ];
  const jobsOf = (list) => ({
    before: list,
    jobs: [{ id: 'none', waitsFor: [], statements: [], tests: [] }],
  });
  writeFileSync(jobs, JSON.stringify(jobsOf(statements)));
  const floor = () => {
    rmSync(join(folder, 'fresh.duckdb'), { force: true });
    return runFloor(jobs, join(folder, 'warehouse.duckdb'), { cwd: folder, connections: 1 });
  };
  const results = await alternate(
    Math.min(context.times, 5),
    () => runNode([context.cli, 'publish', '--force', '--quiet'], { cwd: folder }),
    floor,
  );
  return [
    line({
      measure: `publish of ${rows.toLocaleString('en')} rows × ${Object.keys(columns).length} columns, hashes and scan included`,
      eider: seconds(medianOf(results.a, 'ms')),
      floor: seconds(medianOf(results.b, 'ms')),
      figure: ratioOf(results, 'ms'),
      bound: 2.5,
      unit: '×',
      processor: ratioOf(results, 'cpuMs'),
    }),
  ];
}
