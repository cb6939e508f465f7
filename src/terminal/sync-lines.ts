import { safeText } from '../core/diagnostics/frame.js';
import { formatCounted, formatDuration, formatSeconds } from './format.js';
import type { Role, Style } from './style.js';

/** What became of one source, for people and as JSON. */
export interface SyncLine {
  readonly id: string;
  /** `schema.table` */
  readonly relation: string;
  /** `planned` is for a dry run; `waits`: nothing is wrong with it, and another table of its snapshot failed. */
  readonly status: 'loaded' | 'unchanged' | 'failed' | 'waits' | 'planned';
  readonly rows?: number;
  readonly loaded?: number;
  readonly rejected?: number;
  /** Rows of persons who were erased, left out. */
  readonly erased?: number;
  /** Rows that are older than `retention` lets them be, left out or removed. */
  readonly expired?: number;
  readonly seconds?: number;
  /** Why it is loaded, or whom it waits for. */
  readonly reason?: string;
}

const words: { readonly [Status in SyncLine['status']]: string } = {
  loaded: 'loaded',
  unchanged: 'unchanged',
  failed: 'failed',
  waits: 'waits',
  planned: 'to load',
};

/** A dry run loads some sources, and removes rows of others. */
function wordOf({ expired, reason, status }: SyncLine): string {
  return status === 'planned' && reason === undefined && expired !== undefined ? 'to remove' : words[status];
}

/** A line of `eider sync`. */
export function syncLine(line: SyncLine, width: number, style: Style): string {
  const { pass, fail, dot, skip } = style.symbols;
  const looks: { readonly [Status in SyncLine['status']]: readonly [string, Role] } = {
    loaded: [pass, 'success'],
    unchanged: [dot, 'muted'],
    failed: [fail, 'failure'],
    waits: [skip, 'muted'],
    planned: [dot, 'muted'],
  };
  const [sign, role] = looks[line.status];
  const parts = [
    `${style.paint(role, sign)} ${wordOf(line).padEnd(9)}`,
    safeText(line.relation).padEnd(width),
    ...details(line),
  ];
  return `  ${parts.join('  ')}`.trimEnd();
}

function details({
  erased = 0,
  expired = 0,
  loaded = 0,
  reason,
  rejected = 0,
  rows = 0,
  seconds = 0,
  status,
}: SyncLine): readonly string[] {
  const old = expired === 0 ? [] : [`${formatCounted(expired, 'row')} too old`];
  switch (status) {
    case 'loaded':
      return [
        formatCounted(rows, 'row').padStart(14),
        ...(loaded === rows ? [] : [`${formatCounted(loaded, 'row')} new or read again`]),
        ...(erased === 0 ? [] : [`${formatCounted(erased, 'row')} of erased persons left out`]),
        ...old,
        formatSeconds(seconds),
        ...(rejected === 0 ? [] : [`${formatCounted(rejected, 'line')} rejected`]),
      ];
    case 'unchanged':
      return old;
    case 'failed':
      return ['not replaced'];
    case 'waits':
      return [`rolled back with ${reason ?? 'another'}`];
    case 'planned':
      return reason === undefined ? old : [reason];
  }
}

/** The last line of `eider sync`. */
export function syncSummary(lines: readonly SyncLine[], seconds: number, style: Style): string {
  const order = [words.loaded, words.planned, 'to remove', words.unchanged, words.failed, words.waits];
  const counts = order.flatMap((word) => {
    const count = lines.filter((line) => wordOf(line) === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [...counts, formatDuration(seconds)].join(` ${style.symbols.dot} `);
}
