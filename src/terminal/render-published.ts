import { formatCounted, formatSeconds } from './format.js';
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
  return `${table}\n${sign} ${report.publication} published: ${report.path} (${formatCounted(report.tables.length, 'table')}, ${size} MB) in ${formatSeconds(report.seconds)}\nCounts and content equal to the marts; scanned for personal data.\n`;
}

/** What a publication lists, for `--dry-run`. */
export interface PublicationPlan {
  readonly name: string;
  readonly path: string;
  readonly tables: readonly {
    readonly name: string;
    readonly model: string;
    readonly columns: readonly { readonly name: string }[];
  }[];
}

/** What a release would hold. */
export function renderPublicationPlan(plan: PublicationPlan, style: Style): string {
  const table = renderTable(
    {
      columns: ['table', 'model', 'columns'].map((name) => ({ name })),
      rows: plan.tables.map((row) => [
        row.name,
        row.model,
        row.columns.map((column) => column.name).join(', '),
      ]),
    },
    style,
  );
  return `${table}\n${plan.name} would be published to ${plan.path}: everything is current and the policy allows it\nThe content is scanned when it is published. Nothing was written.\n`;
}
