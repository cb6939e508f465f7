import { formatCount, formatCounted } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/** One release, for people. */
export interface ListedRelease {
  readonly release: string;
  readonly state: 'live' | 'earlier';
  /** Absent where the file cannot be read. */
  readonly facts?: {
    readonly commit?: string;
    readonly tables: readonly { readonly rows: number }[];
  };
}

/** The releases of a publication, newest first. */
export function renderReleases(
  publication: string,
  path: string,
  releases: readonly ListedRelease[],
  style: Style,
): string {
  if (releases.length === 0) return `${publication} has no release: there is nothing at ${path}\n`;
  const table = renderTable(
    {
      columns: ['release', 'state', 'commit', 'tables', 'rows'].map((name) => ({ name })),
      rows: releases.map(({ release, state, facts }) => [
        release,
        facts ? state : `${state}, cannot be read`,
        facts?.commit?.slice(0, 10) ?? '',
        facts?.tables.length ?? null,
        facts ? formatCount(facts.tables.reduce((sum, { rows }) => sum + rows, 0)) : null,
      ]),
    },
    style,
  );
  return `${publication}: ${path}\n${table}`;
}

/** A release that is whole, and how it stands to the marts. */
export function renderVerified(
  verified: {
    readonly publication: string;
    readonly path: string;
    readonly tables: number;
    readonly rows: number;
    readonly hashed: boolean;
    readonly marts: 'same' | 'moved on' | 'unknown';
  },
  style: Style,
): string {
  const { publication, path, tables, rows, hashed, marts } = verified;
  const sign = style.paint('success', style.symbols.pass);
  const what = hashed
    ? 'rows and content equal to what was published'
    : 'rows equal to what was published; its hashes are of another version of DuckDB, and were not compared';
  const now = {
    same: 'Nothing changed since.',
    'moved on': `The marts have moved on since: \`eider publish ${publication}\``,
    unknown: 'The warehouse cannot be asked whether the marts have moved on.',
  }[marts];
  return `${sign} ${publication} is whole: ${path} (${formatCounted(tables, 'table')}, ${formatCounted(rows, 'row')}), ${what}\n${now}\n`;
}
