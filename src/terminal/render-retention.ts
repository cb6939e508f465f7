import { formatCount, formatCounted } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

/** What `retention` means for one relation; without counts where it is not built. */
export interface RetainedRelation {
  readonly name: string;
  readonly column: string;
  /** `3 years` */
  readonly keep: string;
  readonly rows?: number;
  readonly expired?: number;
  readonly undated?: number;
  /** ISO date. */
  readonly before?: string;
}

/** A line a relation, and the sum. */
export function renderRetention(
  relations: readonly RetainedRelation[],
  state: 'counted' | 'removed' | 'rewritten',
  style: Style,
): string {
  const columns = [
    'relation',
    'rows live',
    'from',
    'rows',
    state === 'counted' ? 'to remove' : 'removed',
    'without a date',
  ];
  const numeric = new Set(['rows', 'removed', 'to remove', 'without a date']);
  const table = renderTable(
    {
      columns: columns.map((name) => ({ name, numeric: numeric.has(name) })),
      rows: relations.map(({ name, column, keep, rows, expired, undated }) => [
        name,
        keep,
        column,
        ...(rows === undefined ? ['not built', '', ''] : [rows, expired ?? 0, undated ?? 0].map(formatCount)),
      ]),
    },
    style,
  );
  const sum = relations.reduce((all, { expired = 0 }) => all + expired, 0);
  return `${table}\n${closing(sum, state)}\n`;
}

function closing(rows: number, state: 'counted' | 'removed' | 'rewritten'): string {
  if (rows === 0) return 'no row is older than it may be';
  const counted = formatCounted(rows, 'row');
  if (state === 'counted') return `${counted} would go: eider retain --apply`;
  const file = state === 'rewritten' ? ', and the file rewritten' : '';
  return `${counted} removed${file}: build what is made from them again`;
}
