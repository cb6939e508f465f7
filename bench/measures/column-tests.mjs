import { join } from 'node:path';
import { columnTestsProject } from '../lib/column-tests-project.mjs';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { oneByOne, writeJobs } from '../lib/floor-jobs.mjs';
import { workers } from '../lib/profile.mjs';
import { jobsOf, runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

/** 1,000 tests of columns of tables that are in place, beside the same queries one by one. */
export async function columnTests(context) {
  const folder = join(context.cache, 'column-tests');
  keepTree(folder, columnTestsProject());
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  const single = oneByOne(await jobsOf(context, folder, ['test']));
  const jobs = writeJobs(folder, 'floor-tests', single);
  const lines = [];
  for (const connections of [1, workers]) {
    const results = await alternate(
      Math.min(context.times, 3),
      () => runNode([context.cli, 'test'], { cwd: folder }),
      () => runFloor(jobs, join(folder, 'warehouse.duckdb'), { cwd: folder, connections }),
    );
    lines.push(
      line({
        measure: `${single.jobs.length} column tests of 100,000 rows, over one by one on ${connections === 1 ? 'one connection' : `${connections} connections`}`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: seconds(medianOf(results.b, 'ms')),
        figure: ratioOf(results, 'ms'),
        bound: connections === 1 ? 0.7 : undefined,
        unit: '×',
        processor: ratioOf(results, 'cpuMs'),
      }),
    );
  }
  return lines;
}
