import { cutToWidth, displayWidth, padEnd, padStart, safeText } from '../core/diagnostics/frame.js';
import type { Style } from './style.js';

/** A value of a result: what DuckDB's JSON form of a row holds. */
export type Cell =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Cell[]
  | { readonly [key: string]: Cell };

export interface TableColumn {
  readonly name: string;
  /** Numbers stand on the right; when absent, a column whose values are all numbers does. */
  readonly numeric?: boolean;
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a column needs at least when the terminal is too narrow for all. */
const narrowest = 8;
const gap = 3;

/**
 * A table as text: a head, a rule, a line a row, each line ended. With `columns` (the terminal's width) the widest columns are cut,
 * and those for which there is no room at all are named below. A null is a sign of its own, never the text `null`.
 */
export function renderTable(table: Table, style: Style, columns?: number): string {
  if (table.columns.length === 0) return '';
  const laid = table.columns.map((column, index) => layOut(column, index, table, style));
  const { widths, hidden } = fit(
    laid.map((column) => column.width),
    columns,
  );
  const shown = laid.slice(0, widths.length);
  const { bar, line, cross, ellipsis } = style.symbols;
  const joint = style.paint('muted', ` ${bar} `);
  const row = (cells: readonly string[]): string => ` ${cells.join(joint)}`.trimEnd();
  const head = row(
    shown.map((column, index) =>
      style.paint('header', set(column.head, column.numeric, widths[index] ?? 0, ellipsis)),
    ),
  );
  const rule = style.paint('muted', widths.map((width) => line.repeat(width + 2)).join(cross));
  const body = table.rows.map((_, number) =>
    row(
      shown.map((column, index) => {
        const cell = column.cells[number] ?? { text: '', isNull: true };
        const text = set(cell.text, column.numeric, widths[index] ?? 0, ellipsis);
        return cell.isNull ? style.paint('null', text) : text;
      }),
    ),
  );
  const rest = laid.slice(widths.length).map((column) => column.head);
  const note =
    hidden === 0 ? [] : [style.paint('muted', ` ${ellipsis} and ${hidden} more: ${rest.join(', ')}`)];
  return [head, rule, ...body, ...note].map((text) => `${text}\n`).join('');
}

interface LaidColumn {
  readonly head: string;
  readonly numeric: boolean;
  readonly cells: readonly { readonly text: string; readonly isNull: boolean }[];
  readonly width: number;
}

function layOut(column: TableColumn, index: number, table: Table, style: Style): LaidColumn {
  const values = table.rows.map((row) => row[index] ?? null);
  const cells = values.map((value) => ({
    text: value === null ? style.symbols.nothing : cellText(value),
    isNull: value === null,
  }));
  const head = safeText(column.name);
  const width = cells.reduce((widest, cell) => Math.max(widest, displayWidth(cell.text)), displayWidth(head));
  return { head, numeric: column.numeric ?? allNumbers(values), cells, width };
}

function allNumbers(values: readonly Cell[]): boolean {
  const present = values.filter((value) => value !== null);
  return (
    present.length > 0 && present.every((value) => typeof value === 'number' || typeof value === 'bigint')
  );
}

function cellText(value: Exclude<Cell, null>): string {
  if (typeof value === 'string') return safeText(value);
  if (typeof value !== 'object') return String(value);
  return safeText(
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)),
  );
}

function set(text: string, right: boolean, width: number, ellipsis: string): string {
  const cut = cutToWidth(text, width, ellipsis);
  return right ? padStart(cut, width) : padEnd(cut, width);
}

/** Takes cells from the widest columns until the line fits; columns that do not fit even at their narrowest are left out. */
function fit(
  natural: readonly number[],
  columns: number | undefined,
): { widths: readonly number[]; hidden: number } {
  if (columns === undefined) return { widths: natural, hidden: 0 };
  const least = natural.map((width) => Math.min(width, narrowest));
  let count = natural.length;
  while (count > 1 && lineWidth(least.slice(0, count)) > columns) count -= 1;
  const widths = natural.slice(0, count);
  let excess = lineWidth(widths) - columns;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    const next = Math.max(narrowest, ...widths.filter((width) => width < widest));
    const candidates = widths.flatMap((width, index) => (width === widest ? [index] : []));
    const cut = Math.min(widest - next, Math.max(1, Math.floor(excess / candidates.length)));
    for (const index of candidates) {
      if (excess <= 0) break;
      widths[index] = widest - cut;
      excess -= cut;
    }
  }
  return { widths, hidden: natural.length - count };
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1) + 2;
}
