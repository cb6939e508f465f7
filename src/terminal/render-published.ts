import { formatSeconds } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/** What was published, for people. */
export interface PublishedReport {
  readonly publication: string;
  readonly path: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly tables: readonly {
    readonly table: string;
    readonly model: string;
    readonly rows: number;
    readonly columns: number;
  }[];
}

/** The tables of a release and where it lies. */
export function renderPublished(report: PublishedReport, style: Style): string {
  const table = renderTable(
    {
      columns: ['table', 'model', 'rows', 'columns'].map((name) => ({ name })),
      rows: report.tables.map((row) => [row.table, row.model, row.rows, row.columns]),
    },
    style,
  );
  const size = (report.bytes / (1024 * 1024)).toFixed(1);
  const sign = style.paint('success', style.symbols.pass);
  return `${table}\n${sign} ${report.publication} published: ${report.path} (${report.tables.length} tables, ${size} MB) in ${formatSeconds(report.seconds)}\nCounts and content equal to the marts; scanned for personal data.\n`;
}
