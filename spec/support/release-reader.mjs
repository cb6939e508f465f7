// A reader of releases, until its standard input ends: opens what is at a path, reads two tables of it, and counts what it saw as JSON.
// Usage: node release-reader.mjs <path> <duckdb|parquet>
import { realpathSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [path, format] = process.argv.slice(2);
const seen = { reads: 0, mixed: 0, errors: [], releases: new Set() };
let isOver = false;
process.stdin.on('end', () => (isOver = true)).resume();

while (!isOver) {
  try {
    const [one, other] = format === 'duckdb' ? await readFile() : await readFolder();
    seen.reads += 1;
    seen.releases.add(one);
    if (one !== other) seen.mixed += 1;
  } catch (error) {
    seen.errors.push(String(error));
  }
  // The publisher needs a core too.
  await new Promise((resolve) => setTimeout(resolve, 20));
}
process.stdout.write(JSON.stringify({ ...seen, releases: seen.releases.size }));

async function readFile() {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY', threads: '1' });
  try {
    return await read(instance, 'a', 'b');
  } finally {
    instance.closeSync();
  }
}

async function readFolder() {
  const folder = realpathSync(path);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    return await read(instance, `'${folder}/a.parquet'`, `'${folder}/b.parquet'`);
  } finally {
    instance.closeSync();
  }
}

async function read(instance, a, b) {
  const connection = await instance.connect();
  const numbers = [];
  for (const relation of [a, b]) {
    const reader = await connection.runAndReadAll(`select max(n)::integer as n, count(*) from ${relation}`);
    numbers.push(reader.getRowsJson()[0][0]);
  }
  connection.closeSync();
  return numbers;
}
