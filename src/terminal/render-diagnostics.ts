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

function paintLine(line: FrameLine, style: Style): string {
  return line.map((piece) => style.paint(piece.role, piece.text)).join('');
}
