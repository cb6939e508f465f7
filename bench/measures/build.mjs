import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeBuilt } from '../lib/files.mjs';
import { writeJobs } from '../lib/floor-jobs.mjs';
import { workers } from '../lib/profile.mjs';
import { freshNative, jobsOf } from '../lib/projects.mjs';
import { line, megabytes, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { inTurn, medianOf, ratioOf } from '../lib/statistics.mjs';

const memoryBounds = { 1000: 150, 10_000: 400 };

/** A first build, tests included, from no warehouse and no artifacts: time and memory beside plain DuckDB's. */
export async function build(context) {
  const lines = [];
  for (const size of context.sizes.filter((size) => size !== 5000)) {
    const runs = await buildInTurn(context, size);
    const results = { a: runs.eider, b: runs.floor };
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
    if (runs.eiderAlone) lines.push(workersLine(runs, size));
  }
  return lines;
}

function memoryLine(results, size) {
  const peak = { eider: medianOf(results.a, 'peakMb'), floor: medianOf(results.b, 'peakMb') };
  return line({
    measure: "peak memory of that build, over the floor's",
    eider: megabytes(peak.eider),
    floor: megabytes(peak.floor),
    figure: peak.eider - peak.floor,
    bound: memoryBounds[size],
    unit: 'MB',
  });
}

/** What a second worker gives: for Eider, and beside it for plain DuckDB with a second connection. */
function workersLine(runs, size) {
  const both = { a: runs.eider, b: runs.eiderAlone };
  const floors = { a: runs.floor, b: runs.floorAlone };
  return line({
    measure: `build ${size} models, ${workers} workers over one`,
    eider: `${seconds(medianOf(both.a, 'ms'))} / ${seconds(medianOf(both.b, 'ms'))}`,
    floor: `${ratioOf(floors, 'ms').toFixed(2)} ×`,
    figure: ratioOf(both, 'ms'),
    unit: '×',
    processor: ratioOf(both, 'cpuMs'),
  });
}

async function buildInTurn(context, size) {
  const folder = freshNative(context, size);
  const jobs = writeJobs(folder, 'floor-build', await jobsOf(context, folder));
  const database = join(folder, 'floor.duckdb');
  const eider = (target) => () => {
    removeBuilt(folder);
    return runNode([context.cli, 'build', '--target', target], { cwd: folder });
  };
  const floor = (connections) => () => {
    for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
    return runFloor(jobs, database, { cwd: folder, connections });
  };
  return inTurn(size > 1000 ? 1 : context.times, {
    eider: eider('dev'),
    floor: floor(workers),
    ...(size === 1000 && { eiderAlone: eider('one'), floorAlone: floor(1) }),
  });
}
