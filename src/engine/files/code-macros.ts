import { join } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { offsetOfLine, spanOf, type Source } from '../../core/diagnostics/source.js';
import type { Value } from '../../core/project/value.js';
import type { CodeMacro } from '../../core/template/types.js';

type MacroFunction = (...values: readonly unknown[]) => unknown;

/**
 * Loads JavaScript and TypeScript macro files: every function that a file exports by name becomes a macro. It receives
 * the arguments by place, then, when there are any, those by name as one object. The files' code runs in this process:
 * callers refuse them for a stranger's project. A file that does not load is a diagnostic.
 */
export async function loadCodeMacros(
  root: string,
  files: readonly Source[],
): Promise<Outcome<readonly CodeMacro[]>> {
  const macros: CodeMacro[] = [];
  const diagnostics: Diagnostic[] = [];
  if (files.length === 0) return { value: macros, diagnostics };
  const { createJiti } = await import('jiti');
  // Nothing is cached: an edited macro must be seen at once, and no file may appear in the user's project.
  const jiti = createJiti(join(root, 'project.yml'), {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
  });
  for (const source of files) {
    let exported: unknown;
    try {
      exported = await jiti.import(join(root, source.path));
    } catch (error) {
      diagnostics.push(notLoadable(source, problemOf(error, root), placeOf(error, join(root, source.path))));
      continue;
    }
    const found = functionsOf(exported);
    if (found.length === 0) diagnostics.push(notLoadable(source, 'it exports no function by name'));
    for (const [name, call] of found) macros.push(codeMacro(name, call, source));
  }
  return { value: macros, diagnostics };
}

function functionsOf(exported: unknown): readonly (readonly [string, MacroFunction])[] {
  if (typeof exported !== 'object' || exported === null) return [];
  const entries: readonly (readonly [string, unknown])[] = Object.entries(exported);
  return entries
    .filter(
      (entry): entry is readonly [string, MacroFunction] =>
        entry[0] !== 'default' && typeof entry[1] === 'function',
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function codeMacro(name: string, call: MacroFunction, source: Source): CodeMacro {
  return {
    kind: 'code',
    name,
    source,
    // The evaluator checks what comes back: it takes nothing on trust from here.
    call: (positional, named) =>
      call(...positional, ...(Object.keys(named).length === 0 ? [] : [named])) as Value,
  };
}

interface Place {
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

function notLoadable(source: Source, problem: string, place: Place = { line: 1, column: 1 }): Diagnostic {
  const start = offsetOfLine(source, place.line) + place.column - 1;
  return diagnostic('macro/not-loadable', { problem }, { at: spanOf(source, start, start) });
}

/** Where in the file it happened: the parser says so in its message (columns from 0), a thrown error in its stack (from 1). */
function placeOf(error: unknown, path: string): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  const placeIn = (text: string): Place | undefined => {
    const after = text.split(`${path}:`)[1];
    const [, line, column] = /^(\d+):(\d+)/u.exec(after ?? '') ?? [];
    return line === undefined ? undefined : { line: Number(line), column: Number(column) };
  };
  const parsed = placeIn(error.message);
  if (parsed) return { ...parsed, column: parsed.column + 1 };
  return error.message.startsWith('Cannot find module') ? undefined : placeIn(error.stack ?? '');
}

/** The first line of an error, with paths relative to the project. */
function problemOf(error: unknown, root: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line
    .replace(/^ParseError: /u, '')
    .replaceAll(`${root}/`, '')
    .replaceAll('file://', '');
}
