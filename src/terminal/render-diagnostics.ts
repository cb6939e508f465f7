import { type Diagnostic, sortDiagnostics } from '../core/diagnostics/diagnostic.js';
import { type FrameLine, frameDiagnostic } from '../core/diagnostics/frame.js';
import type { Style } from './style.js';

/**
 * All findings as text, sorted by place, one blank line between them and a line break at the end; empty for none.
 * `columns` is the width that long source lines are clipped to.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  style: Style,
  columns?: number,
): string {
  return sortDiagnostics(diagnostics)
    .map((finding) => renderDiagnostic(finding, style, columns))
    .join('\n');
}

/** One finding as text, with a line break at the end. */
export function renderDiagnostic(finding: Diagnostic, style: Style, columns?: number): string {
  return frameDiagnostic(finding, columns)
    .map((line) => `${paintLine(line, style)}\n`)
    .join('');
}

/** `2 errors · 1 warning`; empty for none. */
export function countDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  const errors = diagnostics.filter((finding) => finding.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return [counted(errors, 'error'), counted(warnings, 'warning')]
    .filter((text) => text !== '')
    .join(` ${style.symbols.dot} `);
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function paintLine(line: FrameLine, style: Style): string {
  return line.map((piece) => style.paint(piece.role, piece.text)).join('');
}
