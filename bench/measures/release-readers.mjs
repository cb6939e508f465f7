import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { profilesYml } from '../lib/profile.mjs';
import { runEider } from '../lib/projects.mjs';
import { line } from '../lib/report.mjs';
import { runNode } from '../lib/run-process.mjs';
import { medianOf } from '../lib/statistics.mjs';

const files = {
  'project.yml': `name: read
profile: read
models: {+materialized: table}
publish:
  bi: {path: releases/bi.duckdb, keep: 2, tables: [{model: a, columns: [n]}, {model: b, columns: [n]}]}
`,
  'profiles.yml': profilesYml('read'),
  'models/a.sql': 'select 0 as n from range(1000)\n',
  'models/b.sql': 'select 0 as n from range(1000)\n',
};

/** 1,000 releases, one after the other, while four programs open the file again and again and read two tables of it: what went wrong, of all readings. */
export async function releaseReaders(context) {
  const releases = context.quick ? 50 : 1000;
  const folder = join(context.cache, 'release-readers');
  keepTree(folder, files);
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  runEider(context, folder, ['publish', '--quiet']);
  const readers = Array.from({ length: 4 }, () => reader(context, join(folder, 'releases', 'bi.duckdb')));
  const times = [];
  try {
    for (let number = 1; number <= releases; number += 1) {
      await change(join(folder, 'warehouse.duckdb'), number);
      times.push(await runNode([context.cli, 'publish', '--force', '--quiet'], { cwd: folder }));
    }
  } finally {
    for (const { end } of readers) end();
  }
  const seen = await Promise.all(readers.map(({ ended }) => ended));
  const sum = (count) => seen.reduce((all, each) => all + count(each), 0);
  const wrong = sum(({ errors, mixed }) => errors.length + mixed);
  return [
    line({
      measure: `${releases.toLocaleString('en')} releases under four readers: readings that failed or were of two releases, of ${sum(({ reads }) => reads).toLocaleString('en')}`,
      eider: `${Math.round(medianOf(times, 'ms'))} ms a release`,
      figure: wrong,
      bound: 0,
      unit: 'readings',
    }),
  ];
}

function reader(context, path) {
  const script = join(context.bench, '..', 'spec', 'support', 'release-reader.mjs');
  const child = spawn(process.execPath, [script, path, 'duckdb'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const printed = [];
  child.stdout.on('data', (data) => printed.push(data));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(JSON.parse(Buffer.concat(printed).toString('utf8'))));
  });
  return { end: () => child.stdin.end(), ended };
}

/** Both tables get another number: a reader that sees two has read two releases. */
async function change(path, number) {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(
    `begin; update main.a set n = ${number}; update main.b set n = ${number}; commit; checkpoint`,
  );
  connection.closeSync();
  instance.closeSync();
}
