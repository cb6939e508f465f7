import { formatCounted } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/** What was exported, or would be. */
export interface ExportReport {
  readonly path: string;
  readonly tables: readonly {
    readonly table: string;
    readonly columns: readonly string[];
    readonly rows?: number;
  }[];
  /** Columns that stay, and `schema.name.*` for whole relations. */
  readonly leftOut: readonly string[];
  readonly isDone: boolean;
}

/** The tables of an export, and what was left out. */
export function renderExport({ path, tables, leftOut, isDone }: ExportReport, style: Style): string {
  const table = renderTable(
    {
      columns: ['table', 'rows', 'columns'].map((name) => ({ name })),
      rows: tables.map((row) => [row.table, row.rows ?? null, row.columns.length]),
    },
    style,
  );
  const sign = isDone ? `${style.paint('success', style.symbols.pass)} exported` : 'would be exported';
  const left = leftOut.length === 0 ? '' : `Left out: ${leftOut.join(', ')}\n`;
  return `${table}\n${left}${sign}: ${path} (${formatCounted(tables.length, 'table')})\n`;
}
