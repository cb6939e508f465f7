import type { CodeDefinition, Severity } from './code.js';
import { codes, type Code, type CodeData } from './codes.js';
import { positionAt, type Span } from './source.js';

export interface Related {
  readonly message: string;
  readonly at: Span;
}

/** One finding about a project: what, where, and (through its code) what to do. */
export interface Diagnostic<C extends Code = Code> {
  readonly code: C;
  readonly severity: Severity;
  readonly data: CodeData[C];
  readonly at?: Span;
  readonly related: readonly Related[];
}

/** A step's result: its value as far as it could be made, and everything found on the way. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

interface Place {
  readonly at?: Span | undefined;
  readonly related?: readonly Related[] | undefined;
}

export function diagnostic<C extends Code>(code: C, data: CodeData[C], place: Place = {}): Diagnostic {
  const made: Diagnostic<C> = {
    code,
    severity: codes[code].severity,
    data,
    ...(place.at && { at: place.at }),
    related: place.related ?? [],
  };
  return made;
}

function definitionOf(code: Code): CodeDefinition<unknown> {
  return codes[code] as CodeDefinition<unknown>;
}

export function messageOf(finding: Diagnostic): string {
  return definitionOf(finding.code).message(finding.data);
}

export function hintOf(finding: Diagnostic): string | undefined {
  return definitionOf(finding.code).hint?.(finding.data);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((finding) => finding.severity === 'error');
}

/** Raises warnings to errors: what `--warn-error` does. */
export function asErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((finding) => ({ ...finding, severity: 'error' }));
}

/** Sorts by file, place, code and message, and drops exact repetitions, so that the same project gives the same report. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyed = diagnostics.map((finding) => ({
    finding,
    path: finding.at?.source.path ?? '',
    start: finding.at?.start ?? -1,
    text: `${finding.code} ${messageOf(finding)}`,
  }));
  keyed.sort((a, b) => compare(a.path, b.path) || a.start - b.start || compare(a.text, b.text));
  return keyed
    .filter(
      (entry, index) =>
        index === 0 ||
        keyed[index - 1]?.path !== entry.path ||
        keyed[index - 1]?.start !== entry.start ||
        keyed[index - 1]?.text !== entry.text,
    )
    .map((entry) => entry.finding);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A place as JSON: what `--output json` and the artifacts hold. Lines and columns start at 1. */
export interface PlainPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface PlainDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly at?: PlainPlace;
  readonly related: readonly { readonly message: string; readonly at: PlainPlace }[];
}

export function plainPlace(span: Span): PlainPlace {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return {
    file: span.source.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** The JSON form of a diagnostic. */
export function plainDiagnostic(finding: Diagnostic): PlainDiagnostic {
  const hint = hintOf(finding);
  return {
    code: finding.code,
    severity: finding.severity,
    message: messageOf(finding),
    ...(hint !== undefined && { hint }),
    ...(finding.at && { at: plainPlace(finding.at) }),
    related: finding.related.map((other) => ({ message: other.message, at: plainPlace(other.at) })),
  };
}
