import { line } from '../lib/report.mjs';
import { timed } from '../lib/run-process.mjs';
import { alternate, medianOf, ratioOf } from '../lib/statistics.mjs';

/** How long it takes to say nothing much, beside a Node that does nothing. */
export async function startup({ cli, quick }) {
  const lines = [];
  for (const flag of ['--version', '--help']) {
    const results = await alternate(
      quick ? 10 : 30,
      () => timed([cli, flag]),
      () => timed(['-e', '0']),
    );
    lines.push(
      line({
        measure: `eider ${flag}`,
        eider: milliseconds(medianOf(results.a, 'ms')),
        floor: milliseconds(medianOf(results.b, 'ms')),
        figure: ratioOf(results, 'ms'),
        bound: 1.6,
        unit: '×',
      }),
    );
  }
  return lines;
}

function milliseconds(ms) {
  return `${ms.toFixed(1)} ms`;
}
