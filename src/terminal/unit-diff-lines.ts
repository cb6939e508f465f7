import type { DiffCell, DiffRow, UnitDiff } from '../core/diagnostics/unit-diff.js';
import { formatCount } from './format.js';
import type { Style } from './style.js';
import { renderTable, type Cell } from './table.js';

/**
 * The rows of a unit test that differ, as a table: `-` is expected and missing, `+` is not expected, `~` is an expected row and the one that
 * came in its place, `expected → actual` in the cells that differ. Each line ends.
 */
export function unitDiffLines(diff: UnitDiff, style: Style, columns: number | undefined): string {
  const rows = diff.rows.map((row) => [signs[row.kind], ...cellsOf(row, style)] as readonly Cell[]);
  const table = renderTable(
    { columns: [{ name: '' }, ...diff.columns.map((name) => ({ name, numeric: false }))], rows },
    style,
    columns,
  );
  const rest = diff.differing - diff.rows.length;
  const kinds = new Set(diff.rows.map((row) => row.kind));
  const legend = (['missing', 'unexpected', 'changed'] as const)
    .filter((kind) => kinds.has(kind))
    .map((kind) => `${signs[kind]} ${meanings[kind]}`);
  const note = [
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
    `${formatCount(diff.expected)} expected, ${formatCount(diff.actual)} came`,
    ...legend,
  ];
  return `${table} ${style.paint('muted', note.join(` ${style.symbols.dot} `))}\n`;
}

const signs = { changed: '~', missing: '-', unexpected: '+' } as const;
const meanings = { changed: 'expected → actual', missing: 'missing', unexpected: 'not expected' } as const;

function cellsOf(row: DiffRow, style: Style): readonly Cell[] {
  switch (row.kind) {
    case 'missing':
      return row.expected;
    case 'unexpected':
      return row.actual;
    case 'changed': {
      const shown = (cell: DiffCell | undefined): string => cell ?? style.symbols.nothing;
      return row.expected.map((cell, index) => {
        const other = row.actual[index] ?? null;
        return cell === other ? cell : `${shown(cell)} → ${shown(other)}`;
      });
    }
  }
}
