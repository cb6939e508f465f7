import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { editModel } from '../lib/edit-model.mjs';
import { writeJobs } from '../lib/floor-jobs.mjs';
import { leafOf } from '../lib/native-project.mjs';
import { ensureBuilt, freshNative, jobsOf } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, median, medianOf } from '../lib/statistics.mjs';

/** The daily loop: one mart is edited and built with all that reads it. The floor runs its statement on the same warehouse. */
export async function edit(context) {
  const lines = [];
  for (const size of context.sizes.filter((size) => size !== 5000)) {
    const folder = freshNative(context, size);
    const leaf = leafOf(size);
    const args = ['build', '-s', `${leaf.name}+`];
    ensureBuilt(context, folder);
    const database = join(folder, 'floor.duckdb');
    copyFileSync(join(folder, 'warehouse.duckdb'), database);
    editModel(join(folder, leaf.path));
    const changed = await jobsOf(context, folder, args);
    if (changed.jobs.length === 0) throw new Error('the edit changed nothing');
    const jobs = writeJobs(folder, 'floor-edit', changed);
    const results = await alternate(
      context.times,
      () => {
        editModel(join(folder, leaf.path));
        return runNode([context.cli, ...args], { cwd: folder });
      },
      () => runFloor(jobs, database, { cwd: folder }),
    );
    lines.push(
      line({
        measure: `edit one of ${size} models and build it, over the floor`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: seconds(medianOf(results.b, 'ms')),
        figure: over(results, 'ms') / 1000,
        processor: over(results, 'cpuMs') / 1000,
        bound: size === 1000 ? 1 : undefined,
        unit: 's',
      }),
    );
  }
  return lines;
}

function over({ a, b }, key) {
  return median(a.map((each, index) => each[key] - b[index][key]));
}
