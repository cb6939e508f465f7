import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeBuilt } from '../lib/files.mjs';
import { writeJobs } from '../lib/floor-jobs.mjs';
import { jobsOf } from '../lib/projects.mjs';
import { line, megabytes, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';
import { tpchProject } from '../lib/tpch-project.mjs';

/** Heavy queries over six million rows: what Eider adds to them, tests included. */
export async function tpch(context) {
  const folder = await tpchProject(context);
  const jobs = writeJobs(folder, 'floor-tpch', await jobsOf(context, folder));
  const database = join(folder, 'floor.duckdb');
  const results = await alternate(
    context.times,
    () => {
      removeBuilt(folder);
      return runNode([context.cli, 'build'], { cwd: folder });
    },
    () => {
      for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
      return runFloor(jobs, database, { cwd: folder });
    },
  );
  const peak = { eider: medianOf(results.a, 'peakMb'), floor: medianOf(results.b, 'peakMb') };
  return [
    line({
      measure: 'build TPC-H at scale factor 1, with tests',
      eider: seconds(medianOf(results.a, 'ms')),
      floor: seconds(medianOf(results.b, 'ms')),
      figure: ratioOf(results, 'ms'),
      bound: 1.05,
      unit: '×',
      processor: ratioOf(results, 'cpuMs'),
    }),
    line({
      measure: "peak memory of that build, over the floor's",
      eider: megabytes(peak.eider),
      floor: megabytes(peak.floor),
      figure: peak.eider - peak.floor,
      unit: 'MB',
    }),
  ];
}
