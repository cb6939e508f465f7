import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { editModel } from '../lib/edit-model.mjs';
import { removeBuilt } from '../lib/files.mjs';
import { checkJobs, writeJobs } from '../lib/floor-jobs.mjs';
import { leafOf } from '../lib/native-project.mjs';
import { freshNative, planOf } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { alternate, inTurn, medianOf, ratioOf } from '../lib/statistics.mjs';

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
    lines.push(...(await parts(context, folder, size, jobs)));
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

/** The binding alone, as `ls` does it; a check after one edit; and what a build pays for looking first. */
async function parts(context, folder, size, jobs) {
  if (size > 1000) return [];
  const run = (...args) => runNode([context.cli, ...args, '--quiet'], { cwd: folder });
  const anew = (...args) => {
    removeBuilt(folder);
    return run(...args);
  };
  const leaf = join(folder, leafOf(size).path);
  const bound = await alternate(
    context.times,
    () => anew('ls', '--output', 'json'),
    () => runFloor(jobs, ':memory:', { cwd: folder, connections: 1 }),
  );
  const edited = await inTurn(context.times, {
    a: () => {
      editModel(leaf);
      return run('check', '--no-rules');
    },
  });
  const builds = await alternate(
    context.times,
    () => anew('build'),
    () => anew('build', '--no-check'),
  );
  return [
    line({
      measure: `binding of ${size} models and no more, no cache`,
      eider: seconds(medianOf(bound.a, 'ms')),
      floor: seconds(medianOf(bound.b, 'ms')),
      figure: ratioOf(bound, 'ms'),
      processor: ratioOf(bound, 'cpuMs'),
      bound: size === 1000 ? 2.2 : undefined,
      unit: '×',
    }),
    line({
      measure: `check of ${size} models after one edit`,
      eider: seconds(medianOf(edited.a, 'ms')),
      figure: medianOf(edited.a, 'ms') / 1000,
      processor: medianOf(edited.a, 'cpuMs') / 1000,
      bound: size === 1000 ? 0.6 : undefined,
      unit: 's',
    }),
    line({
      measure: `check before a build of ${size} models, over the build, no cache`,
      eider: seconds(medianOf(builds.a, 'ms')),
      floor: seconds(medianOf(builds.b, 'ms')),
      figure: ratioOf(builds, 'ms') - 1,
      processor: ratioOf(builds, 'cpuMs') - 1,
      bound: size === 1000 ? 0.35 : undefined,
      unit: '×',
    }),
  ];
}
