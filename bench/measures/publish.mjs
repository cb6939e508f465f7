import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { profilesYml } from '../lib/profile.mjs';
import { runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { inTurn, median, medianOf, ratioOf } from '../lib/statistics.mjs';

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

const filesOf = (rows) => ({
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
});

/** The hash of all rows, as a release takes it of the mart and of its copy. */
const hashOf = (table) =>
  `SELECT count(*), bit_xor(h), sum(h) FROM (SELECT hash(row(${Object.keys(columns).join(', ')})) AS h FROM ${table})`;

/**
 * A release of five million rows, copied, hashed twice, scanned and flushed, beside DuckDB's own CREATE TABLE AS into a fresh file; and what is left of it when the time that
 * plain DuckDB takes for those two hashes is taken off.
 */
export async function publish(context) {
  const rows = context.quick ? 1_000_000 : 5_000_000;
  const folder = join(context.cache, 'publish');
  keepTree(folder, filesOf(rows));
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  const copy = [
    `ATTACH '${join(folder, 'fresh.duckdb')}' AS fresh (STORAGE_VERSION 'v1.0.0')`,
    'CREATE TABLE fresh.housing AS SELECT * FROM main.housing',
  ];
  const end = ['CHECKPOINT fresh', 'DETACH fresh'];
  const floorOf = (name, statements) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(
      path,
      JSON.stringify({ before: statements, jobs: [{ id: 'none', waitsFor: [], statements: [], tests: [] }] }),
    );
    return () => {
      rmSync(join(folder, 'fresh.duckdb'), { force: true });
      return runFloor(path, join(folder, 'warehouse.duckdb'), { cwd: folder, connections: 1 });
    };
  };
  const results = await inTurn(Math.min(context.times, 5), {
    a: () => runNode([context.cli, 'publish', '--force', '--quiet'], { cwd: folder }),
    b: floorOf('copy', [...copy, ...end]),
    hashed: floorOf('hashed', [...copy, hashOf('main.housing'), hashOf('fresh.housing'), ...end]),
  });
  const size = `publish of ${rows.toLocaleString('en')} rows × ${Object.keys(columns).length} columns`;
  const floor = seconds(medianOf(results.b, 'ms'));
  return [
    line({
      measure: `${size}, hashes and scan included`,
      eider: seconds(medianOf(results.a, 'ms')),
      floor,
      figure: ratioOf(results, 'ms'),
      bound: 2.5,
      unit: '×',
      processor: ratioOf(results, 'cpuMs'),
    }),
    line({
      measure: `${size}, less what DuckDB takes for the hashes`,
      eider: seconds(medianOf(withoutHashes(results, 'ms'), 'ms')),
      floor,
      figure: ratioOf({ a: withoutHashes(results, 'ms'), b: results.b }, 'ms'),
      bound: 1.5,
      unit: '×',
      processor: ratioOf({ a: withoutHashes(results, 'cpuMs'), b: results.b }, 'cpuMs'),
    }),
  ];
}

/** Of each turn, without the median of what the hashes added to the floor. */
function withoutHashes({ a, b, hashed }, key) {
  const added = median(hashed.map((each, index) => each[key] - b[index][key]));
  return a.map((each) => ({ [key]: each[key] - added }));
}
