import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeBuilt } from '../lib/files.mjs';
import { writeJobs } from '../lib/floor-jobs.mjs';
import { workers } from '../lib/profile.mjs';
import { freshNative, jobsOf } from '../lib/projects.mjs';
import { line, megabytes, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

const memoryBounds = { 1000: 150, 10_000: 400 };

/** A first build, tests included, from no warehouse and no artifacts: time and memory beside plain DuckDB's. */
export async function build(context) {
  const lines = [];
  for (const size of context.sizes.filter((size) => size !== 5000)) {
    const results = await buildBesideFloor(context, size, workers);
    lines.push(
      line({
        measure: `build ${size} models with tests, ${workers} workers`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: seconds(medianOf(results.b, 'ms')),
        figure: ratioOf(results, 'ms'),
        bound: size === 1000 ? 1.15 : undefined,
        unit: '×',
        processor: ratioOf(results, 'cpuMs'),
      }),
      memoryLine(results, size),
    );
    if (size === 1000) lines.push(await oneWorker(context, size, results));
  }
  return lines;
}

function memoryLine(results, size) {
  const peak = { eider: medianOf(results.a, 'peakMb'), floor: medianOf(results.b, 'peakMb') };
  return line({
    measure: `peak memory of that build, over the floor's`,
    eider: megabytes(peak.eider),
    floor: megabytes(peak.floor),
    figure: peak.eider - peak.floor,
    bound: memoryBounds[size],
    unit: 'MB',
  });
}

/** Two workers beside one, both of Eider. */
async function oneWorker(context, size, both) {
  const one = await buildBesideFloor(context, size, 1);
  return line({
    measure: `build ${size} models, ${workers} workers over one`,
    eider: `${seconds(medianOf(both.a, 'ms'))} / ${seconds(medianOf(one.a, 'ms'))}`,
    floor: `${seconds(medianOf(both.b, 'ms'))} / ${seconds(medianOf(one.b, 'ms'))}`,
    figure: medianOf(both.a, 'ms') / medianOf(one.a, 'ms'),
    unit: '×',
  });
}

async function buildBesideFloor(context, size, connections) {
  const folder = freshNative(context, size);
  const jobs = writeJobs(folder, 'floor-build', await jobsOf(context, folder));
  const database = join(folder, 'floor.duckdb');
  const target = connections === 1 ? 'one' : 'dev';
  return alternate(
    size > 1000 ? 1 : context.times,
    () => {
      removeBuilt(folder);
      return runNode([context.cli, 'build', '--target', target], { cwd: folder });
    },
    () => {
      for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
      return runFloor(jobs, database, { cwd: folder, connections });
    },
  );
}
