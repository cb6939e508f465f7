import { safeText } from '../core/diagnostics/frame.js';
import { formatDuration } from './format.js';
import type { Role, Style } from './style.js';

/** How old one source is. */
export interface FreshnessLine {
  readonly label: string;
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error';
  /** Its age; absent where it is not known. Negative for what lies ahead. */
  readonly seconds?: number;
}

/** A line of `eider source freshness`. */
export function freshnessLine(
  { label, seconds, status }: FreshnessLine,
  width: number,
  style: Style,
): string {
  const looks: { readonly [Status in FreshnessLine['status']]: readonly [string, Role, string] } = {
    pass: [style.symbols.pass, 'success', 'fresh'],
    warn: [style.symbols.warn, 'warning', 'old'],
    error: [style.symbols.fail, 'failure', 'stale'],
    'runtime error': [style.symbols.fail, 'failure', 'unknown'],
  };
  const [sign, role, word] = looks[status];
  const age = seconds === undefined ? '' : formatDuration(Math.max(0, seconds));
  return `  ${style.paint(role, sign)} ${word.padEnd(7)}  ${safeText(label).padEnd(width)}  ${age}`.trimEnd();
}
