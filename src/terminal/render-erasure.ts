import { formatCount, formatCounted } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/** What becomes of one relation. */
export interface ErasedRelation {
  readonly name: string;
  /** `removed` by its key, `matched` by a value that only they have, `rebuilt`, `kept` as none of its values are the person's, `nothing` as it keeps no rows. */
  readonly what: 'removed' | 'matched' | 'rebuilt' | 'kept' | 'nothing';
  /** Rows of the person, where its key tells them. */
  readonly rows?: number;
}

/** An erasure as it is planned or done. */
export interface ErasureReport {
  readonly source: string;
  readonly persons: number;
  readonly relations: readonly ErasedRelation[];
  /** Names. */
  readonly publications: readonly string[];
}

const words: { readonly [what in ErasedRelation['what']]: string } = {
  removed: 'rows removed by their key',
  matched: 'rows removed by a value that only they have',
  rebuilt: 'built again from its inputs',
  kept: 'kept: no value of it comes from there',
  nothing: 'keeps no rows',
};

/** A line a relation, and what else is done. */
export function renderErasure({ relations, publications }: ErasureReport, style: Style): string {
  const columns = [{ name: 'relation' }, { name: 'rows', numeric: true }, { name: 'what becomes of it' }];
  const rows = relations.map(({ name, rows: count, what }) => [
    name,
    count === undefined ? '' : formatCount(count),
    words[what],
  ]);
  const lines = [
    ...(publications.length === 0
      ? []
      : [`Releases made anew, without earlier ones: ${publications.join(', ')}`]),
    'Kept failures and rejected lines of it, caches of loads: removed. The database file: rewritten.',
    'Dumps: there is no register of dumps in this project, so those that hold the person are not known here.',
  ];
  return `${renderTable({ columns, rows }, style)}\n${lines.join('\n')}\n`;
}

/** What was searched for. */
export interface ProofReport {
  readonly files: number;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
  /** How many values that tell the person were looked for, and how many of theirs others have too. */
  readonly values: number;
  readonly shared: number;
  readonly proved: boolean;
}

/** What the search looked at, and what it comes to. */
export function renderProof(
  { files, bytes, tables, rows, values, shared, proved }: ProofReport,
  source: string,
  persons: number,
): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const who = `${formatCounted(persons, 'person')} of ${source}`;
  return [
    `Searched: ${formatCounted(files, 'file')}, ${size}; ${formatCounted(rows, 'row')} of ${formatCounted(tables, 'table')} read; for ${formatCounted(values, 'value')}`,
    ...(shared > 0
      ? [`Not searched for, as others have them too or they are too short: ${formatCounted(shared, 'value')}`]
      : []),
    closing(who, values, proved),
    '',
  ].join('\n');
}

function closing(who: string, values: number, proved: boolean): string {
  if (!proved) return `${who} not wholly erased`;
  return values === 0
    ? `${who} removed by the key; there was no value to search for`
    : `${who} erased: no value was found`;
}
