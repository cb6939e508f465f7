import { hideCredentials } from '../core/diagnostics/credentials.js';
import {
  hintOf,
  messageOf,
  plainPlace,
  sortDiagnostics,
  type Diagnostic,
} from '../core/diagnostics/diagnostic.js';

/**
 * Findings as workflow commands of GitHub Actions, one a line, in the order of their places: it shows each beside the line it is about. Whatever
 * stands in a name or a message, a finding gives one command and no other.
 * @param prefix the project's folder within the repository, with a slash at its end; empty when they are the same
 */
export function renderAnnotations(findings: readonly Diagnostic[], prefix: string): string {
  return sortDiagnostics(findings)
    .map((finding) => `${annotation(finding, prefix)}\n`)
    .join('');
}

function annotation(finding: Diagnostic, prefix: string): string {
  const properties = [...placeOf(finding, prefix), ['title', `eider: ${finding.code}`] as const];
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${finding.severity} ${written}::${escapeData(textOf(finding))}`;
}

/** GitHub takes a column only where the range is of one line. */
function placeOf({ at }: Diagnostic, prefix: string): readonly (readonly [string, string])[] {
  if (!at) return [];
  const { file, line, column, endLine, endColumn } = plainPlace(at);
  const isOneLine = line === endLine && endColumn > column;
  return [
    ['file', `${prefix}${file}`],
    ['line', String(line)],
    ['endLine', String(endLine)],
    ...(isOneLine
      ? ([
          ['col', String(column)],
          ['endColumn', String(endColumn - 1)],
        ] as const)
      : []),
  ];
}

/** The message, the steps that lead to it, and what to do. */
function textOf(finding: Diagnostic): string {
  const steps = finding.related.map(({ message, at }) => {
    const { file, line } = plainPlace(at);
    return `${message}  ${file}:${line}`;
  });
  const hint = hintOf(finding);
  return hideCredentials(
    [messageOf(finding), ...steps, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n'),
  );
}

/** As `@actions/core` escapes what stands after the second `::`. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As `@actions/core` escapes the value of a property. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
