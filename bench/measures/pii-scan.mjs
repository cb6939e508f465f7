import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepTree, removeBuilt } from '../lib/files.mjs';
import { runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runFloor, runNode } from '../lib/run-process.mjs';
import { scanProject } from '../lib/scan-project.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

/** Every value of a table of a million rows and twenty columns, beside DuckDB's SUMMARIZE of it; and the same by a sample. */
export async function piiScan(context) {
  const folder = join(context.cache, 'pii-scan');
  keepTree(folder, scanProject());
  removeBuilt(folder);
  runEider(context, folder, ['run', '--quiet']);
  const jobs = join(folder, 'summarize.json');
  const job = { id: 'summarize', waitsFor: [], statements: ['SUMMARIZE main.housing'], tests: [] };
  writeFileSync(jobs, JSON.stringify({ before: [], jobs: [job] }));
  const lines = [];
  for (const { what, args, bound } of [
    { what: 'every value', args: ['--full'], bound: 5 },
    { what: 'a sample', args: [], bound: undefined },
  ]) {
    const results = await alternate(
      Math.min(context.times, 5),
      () => runNode([context.cli, 'pii', 'scan', ...args], { cwd: folder }),
      () => runFloor(jobs, join(folder, 'warehouse.duckdb'), { cwd: folder, connections: 1 }),
    );
    lines.push(
      line({
        measure: `pii scan of 1,000,000 rows × 20 columns, ${what}`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: seconds(medianOf(results.b, 'ms')),
        figure: ratioOf(results, 'ms'),
        bound,
        unit: '×',
        processor: ratioOf(results, 'cpuMs'),
      }),
    );
  }
  return lines;
}
