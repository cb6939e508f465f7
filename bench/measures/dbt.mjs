import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dbtProject } from '../lib/dbt-project.mjs';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { writeJobs } from '../lib/floor-jobs.mjs';
import { jobsOf } from '../lib/projects.mjs';
import { line, megabytes, seconds } from '../lib/report.mjs';
import { dbtVenv, runDbt } from '../lib/run-dbt.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { inTurn, medianOf, ratioOf } from '../lib/statistics.mjs';

const sizes = [100, 1000, 5000];

/** What is measured, with what has to be there before: `removeBuilt` takes artifacts away, too. */
const commands = [
  { name: 'parse', eider: ['parse'], dbt: ['parse', '--no-partial-parse'], bound: 20 },
  { name: 'compile', eider: ['compile'], dbt: ['compile', '--no-partial-parse'], bound: 20 },
  { name: 'build', eider: ['build'], dbt: ['build', '--no-partial-parse'] },
  { name: 'test', eider: ['test', '--force'], dbt: ['test', '--no-partial-parse'], keeps: true },
];

/**
 * Projects of dbt, by Eider and by dbt in turn: each reads the project anew. The figure is how many times faster Eider is. For a build, what
 * plain DuckDB takes stands beside it.
 */
export async function dbt(context) {
  const venv = dbtVenv();
  if (venv === undefined) return [];
  const chosen = sizes.filter((size) => context.sizes.includes(size));
  const projects = [
    ...projectOfOthers(context),
    ...chosen.map((size) => ({ label: `${size} models`, size, make: () => generated(context, size) })),
  ];
  const lines = [];
  for (const project of projects) lines.push(...(await measure(context, venv, project)));
  return lines;
}

/** A project that is somebody's, such as the jaffle shop: `EIDER_BENCH_DBT_PROJECT`. */
function projectOfOthers(context) {
  const source = process.env.EIDER_BENCH_DBT_PROJECT;
  if (source === undefined) return [];
  const folder = join(context.cache, 'dbt-given');
  const make = () => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(resolve(source), folder, { recursive: true });
    return folder;
  };
  return [{ label: 'the given project', size: 0, make }];
}

function generated(context, size) {
  const folder = join(context.cache, `dbt-${size}`);
  keepTree(folder, dbtProject(size));
  return folder;
}

async function measure(context, venv, { label, size, make }) {
  const sides = { eider: `${make()}`, dbt: '' };
  // Each side has a folder of its own: dbt's artifacts are no help to Eider, and the other way round.
  sides.dbt = `${sides.eider}-by-dbt`;
  rmSync(sides.dbt, { recursive: true, force: true });
  cpSync(sides.eider, sides.dbt, { recursive: true });
  const times = size > 1000 ? 1 : Math.min(context.times, 3);
  const lines = [];
  for (const command of commands) {
    const fresh = (folder) =>
      command.keeps ? rmSync(join(folder, 'target'), { recursive: true, force: true }) : clear(folder);
    const results = await inTurn(times, {
      a: async () => {
        fresh(sides.dbt);
        return runDbt(venv, command.dbt, { cwd: sides.dbt });
      },
      b: async () => {
        fresh(sides.eider);
        return runNode([context.cli, ...command.eider], { cwd: sides.eider });
      },
    });
    lines.push(comparison(label, command, results, size));
    if (command.name === 'build') lines.push(await besideFloor(context, sides.eider, label, times));
  }
  return lines;
}

function clear(folder) {
  removeBuilt(folder);
  for (const name of ['jaffle_shop.duckdb', 'logs'])
    rmSync(join(folder, name), { recursive: true, force: true });
}

function comparison(label, { name, bound }, results, size) {
  const memory = `${megabytes(medianOf(results.b, 'peakMb'))} / ${megabytes(medianOf(results.a, 'peakMb'))}`;
  return line({
    measure: `dbt: ${name}, ${label}, how many times faster (memory ${memory})`,
    eider: seconds(medianOf(results.b, 'ms')),
    floor: `${seconds(medianOf(results.a, 'ms'))} (dbt)`,
    figure: ratioOf(results, 'ms'),
    processor: ratioOf(results, 'cpuMs'),
    least: size === 1000 ? bound : undefined,
    unit: '×',
  });
}

/** A build and its very statements in plain DuckDB, in turn. */
async function besideFloor(context, folder, label, times) {
  // The statements name the warehouse's database, which DuckDB calls as the file.
  const warehouse = readdirSync(folder).find((name) => name.endsWith('.duckdb'));
  const database = join(folder, 'floor', warehouse);
  const jobs = writeJobs(folder, 'floor-build', await jobsOf(context, folder, ['build', '--force']));
  const results = await inTurn(times, {
    a: async () => {
      clear(folder);
      return runNode([context.cli, 'build'], { cwd: folder });
    },
    b: async () => {
      rmSync(join(folder, 'floor'), { recursive: true, force: true });
      mkdirSync(join(folder, 'floor'));
      return runFloor(jobs, database, { cwd: folder });
    },
  });
  return line({
    measure: `dbt: build, ${label}, over plain DuckDB`,
    eider: seconds(medianOf(results.a, 'ms')),
    floor: seconds(medianOf(results.b, 'ms')),
    figure: ratioOf(results, 'ms'),
    processor: ratioOf(results, 'cpuMs'),
    bound: 1.25,
    unit: '×',
  });
}
