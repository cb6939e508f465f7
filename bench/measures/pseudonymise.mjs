import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { profilesYml } from '../lib/profile.mjs';
import { runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, timed } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

/** The SQL of `pseudonymise` over a million names, beside DuckDB's own sha256 of them: both by plain DuckDB, into a table. */
export async function pseudonymise(context) {
  const folder = join(context.cache, 'pseudonymise');
  keepTree(folder, {
    'project.yml': "name: people\nversion: '1.0'\nprofile: people\nmodels:\n  +materialized: table\n",
    'profiles.yml': profilesYml('people'),
    'models/people.sql':
      "select 'Personne ' || i || ' Exemple' as name from range(1_000_000) as numbers(i)\n",
  });
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  const inline = "select {{ pseudonymise('name') }} as made from main.people";
  const compiled = await timed([context.cli, 'compile', '--inline', inline, '--quiet'], {
    cwd: folder,
    keepOutput: true,
  });
  // Any 64 bytes do: how long it takes does not depend on the key.
  const key = ['inner', 'outer'].map(
    (part) => `set variable eider_pseudonym_${part} = unhex(repeat('36', 64))`,
  );
  const pseudonyms = jobsFile(folder, 'pseudonyms', [...key, `create temp table made as ${compiled.output}`]);
  const hashes = jobsFile(folder, 'hashes', [
    'create temp table made as select sha256(name) as made from main.people',
  ]);
  const run = (jobs) => runFloor(jobs, join(folder, 'warehouse.duckdb'), { cwd: folder, connections: 1 });
  const results = await alternate(
    Math.max(context.times, 5),
    () => run(pseudonyms),
    () => run(hashes),
  );
  return [
    line({
      measure: 'pseudonymise 1,000,000 names, over sha256 of them',
      eider: seconds(medianOf(results.a, 'ms')),
      floor: seconds(medianOf(results.b, 'ms')),
      figure: ratioOf(results, 'ms'),
      bound: 4,
      unit: '×',
      processor: ratioOf(results, 'cpuMs'),
    }),
  ];
}

function jobsFile(folder, name, statements) {
  const path = join(folder, `${name}.json`);
  writeFileSync(
    path,
    JSON.stringify({ before: [], jobs: [{ id: name, waitsFor: [], statements, tests: [] }] }),
  );
  return path;
}
