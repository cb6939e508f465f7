import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, freshNative } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { holdOpen, runNode } from '../lib/run-process.mjs';
import { alternate, medianOf } from '../lib/statistics.mjs';

const opening = fileURLToPath(new URL('../lib/hold-open.mjs', import.meta.url));

/** A second build while another process reads the file. The floor is opening the file and counting its tables. */
export async function nothingChanged(context) {
  const lines = [];
  for (const size of context.sizes.filter((size) => size !== 5000)) {
    const folder = freshNative(context, size);
    ensureBuilt(context, folder);
    const database = join(folder, 'warehouse.duckdb');
    const before = statSync(database).mtimeMs;
    const reader = await holdOpen(database);
    const results = await alternate(
      context.times,
      () => runNode([context.cli, 'build'], { cwd: folder }),
      () => runNode([opening, database]),
    );
    await reader.stop();
    if (statSync(database).mtimeMs !== before)
      throw new Error('a build with nothing to do wrote to the warehouse');
    lines.push(
      line({
        measure: `build ${size} models again, nothing changed`,
        eider: seconds(medianOf(results.a, 'ms')),
        floor: `${seconds(medianOf(results.b, 'ms'))} (to open the file)`,
        figure: medianOf(results.a, 'ms') / 1000,
        processor: medianOf(results.a, 'cpuMs') / 1000,
        bound: size === 1000 ? 1 : undefined,
        unit: 's',
      }),
    );
  }
  return lines;
}
