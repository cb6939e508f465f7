// The floor: DuckDB from Node, and nothing else. Runs the statements of a plan and the queries of its tests on a number of
// connections, each statement as soon as those it reads from are done, every one in a transaction of its own.
// Usage: node floor.mjs <jobs.json> <database> <connections> <threads>
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [jobsFile, database, connections, threads] = process.argv.slice(2);
const { before, jobs } = JSON.parse(readFileSync(jobsFile, 'utf8'));
const instance = await DuckDBInstance.create(database, { threads });
await prepare();

const children = new Map(jobs.map((job) => [job.id, []]));
const left = new Map();
for (const job of jobs) {
  left.set(job.id, job.waitsFor.length);
  for (const parent of job.waitsFor) children.get(parent).push(job);
}
const ready = jobs.filter((job) => job.waitsFor.length === 0);
let remaining = jobs.length;
let wakers = [];
let failing = 0;

await Promise.all(Array.from({ length: Number(connections) }, work));
await finish();
if (failing > 0) {
  console.error(`${failing} tests failed`);
  process.exit(1);
}
process.exit(0);

async function prepare() {
  const connection = await instance.connect();
  for (const statement of before) await connection.run(statement);
  connection.closeSync();
}

async function work() {
  const connection = await instance.connect();
  while (remaining > 0) {
    const job = ready.shift();
    if (!job) {
      await new Promise((resolve) => wakers.push(resolve));
      continue;
    }
    remaining -= 1;
    for (const statement of job.statements) await connection.run(statement);
    for (const query of job.tests) {
      const reader = await connection.runAndReadAll(query);
      if (Number(reader.getRows()[0][0]) > 0) failing += 1;
    }
    for (const child of children.get(job.id)) {
      left.set(child.id, left.get(child.id) - 1);
      if (left.get(child.id) === 0) ready.push(child);
    }
    for (const wake of wakers.splice(0)) wake();
  }
  connection.closeSync();
}

async function finish() {
  const connection = await instance.connect();
  await connection.run('checkpoint');
  connection.closeSync();
  instance.closeSync();
}
