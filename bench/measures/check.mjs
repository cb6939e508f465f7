import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkJobs, writeJobs } from '../lib/floor-jobs.mjs';
import { freshNative, planOf } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

/** Everything `eider check` does, lineage included, over DuckDB's binding of the same statements, `CREATE TABLE … WITH NO DATA`. */
export async function check(context) {
  const lines = [];
  for (const size of context.sizes) {
    const folder = freshNative(context, size);
    const jobs = writeJobs(
      folder,
      'floor-check',
      checkJobs(await planOf(context, folder, ['build']), folder),
    );
    const results = await alternate(
      size > 1000 ? 3 : context.times,
      () => {
        rmSync(join(folder, 'target'), { recursive: true, force: true });
        return runNode([context.cli, 'check'], { cwd: folder });
      },
      () => runFloor(jobs, ':memory:', { cwd: folder, connections: 1 }),
    );
    lines.push(
      line({
        measure: `check ${size} models, no cache`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: seconds(medianOf(results.b, 'ms')),
        figure: ratioOf(results, 'ms'),
        processor: ratioOf(results, 'cpuMs'),
        bound: size === 1000 ? 4 : undefined,
        unit: '×',
      }),
    );
  }
  return lines;
}
