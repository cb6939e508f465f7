const columns = ['measure', 'Eider', 'floor', 'figure', 'to reach', 'reached', 'in processor time'];

/**
 * One line of the table. `figure` is what is compared with `bound`, which it must not be above, or with `least`, which it must reach, all in
 * `unit`; a line without either is there for comparison only. `processor` is the same figure from processor time, which a busy machine disturbs less.
 */
export function line({ measure, eider, floor, figure, bound, least, unit, processor }) {
  const isBelow = bound === undefined ? undefined : figure <= bound;
  const reached = least === undefined ? isBelow : figure >= least;
  return { measure, eider, floor, figure, bound, least, unit, reached, processor };
}

/** The Markdown table of all lines. */
export function renderTable(lines) {
  const rows = lines.map((each) => [
    each.measure,
    each.eider ?? '',
    each.floor ?? '',
    withUnit(each.figure, each.unit),
    toReach(each),
    each.reached === undefined ? '' : each.reached ? 'yes' : 'no',
    each.processor === undefined ? '' : withUnit(each.processor, each.unit),
  ]);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index].length)),
  );
  const text = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`;
  return [text(columns), text(widths.map((width) => '-'.repeat(width))), ...rows.map(text)].join('\n');
}

function toReach({ bound, least, unit }) {
  if (least !== undefined) return `≥ ${withUnit(least, unit)}`;
  return bound === undefined ? '' : `≤ ${withUnit(bound, unit)}`;
}

function withUnit(value, unit) {
  if (unit === '×') return `${value.toFixed(2)} ×`;
  if (unit === 's') return seconds(value * 1000);
  if (unit === 'MB') return megabytes(value);
  return `${value.toFixed(2)} ${unit}`;
}

/** Milliseconds as seconds, for people. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 1000 ? 3 : 2)} s`;
}

export function megabytes(value) {
  return `${Math.round(value)} MB`;
}
