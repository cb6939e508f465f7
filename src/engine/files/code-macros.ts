import { join } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../core/diagnostics/source.js';
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
      diagnostics.push(notLoadable(source, problemOf(error, root)));
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

function notLoadable(source: Source, problem: string): Diagnostic {
  return diagnostic('macro/not-loadable', { problem }, { at: spanOf(source, 0, 0) });
}

/** The first line of an error, with paths relative to the project. */
function problemOf(error: unknown, root: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line.replaceAll(`${root}/`, '').replaceAll('file://', '');
}
