import type { MacroDocumentation } from '../../project/project.js';
import type { Values } from '../../project/value.js';
import { macrosUsed } from '../../template/references.js';
import type { Macro, MacroDefinition } from '../../template/types.js';
import { defaultDocs, patchPath, type EntryContext } from './entry.js';

/** The project's own macros by id. */
export function macroEntries(
  documented: ReadonlyMap<string, MacroDocumentation>,
  context: EntryContext,
): { readonly [id: string]: Values } {
  const entries = [...context.macros.values()].map((macro): [string, Values] => {
    const id = macroId(macro, context);
    return [id, macroEntry(macro, id, documented.get(macro.name), context)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function macroEntry(
  macro: Macro,
  id: string,
  documented: MacroDocumentation | undefined,
  context: EntryContext,
): Values {
  const { path, text } = macro.source;
  const parameters =
    macro.kind === 'sql' ? macro.parameters.map(({ name }) => name) : (macro.parameters ?? []);
  const called =
    macro.kind === 'sql'
      ? macrosUsed({ source: macro.source, body: macro.body, macros: [] }, context.macros)
      : [];
  return {
    name: dbtName(macro),
    resource_type: 'macro',
    package_name: context.project,
    path,
    original_file_path: path,
    unique_id: id,
    macro_sql: macro.kind === 'sql' ? blockText(macro) : text.trim(),
    depends_on: { macros: macroIds(called, context) },
    description: documented?.description ?? '',
    meta: {},
    docs: defaultDocs,
    config: { meta: {}, docs: defaultDocs },
    patch_path: patchPath(context.project, documented?.at.source.path),
    arguments: parameters.map((name) => ({ name, type: null, description: '' })),
    supported_languages: null,
  };
}

/** A macro from its opening tag to its closing one, which its span leaves out. */
function blockText({ source, span }: MacroDefinition): string {
  const closing = /\{\{~?\s*\/\s*(?:macro|test)\s*~?\}\}/gu;
  closing.lastIndex = span.end;
  return source.text.slice(span.start, closing.exec(source.text) ? closing.lastIndex : span.end);
}

/** Ids of those of the names that are macros of the project; sorted, without repetition. */
export function macroIds(names: readonly string[], context: EntryContext): readonly string[] {
  const found = names.flatMap((name) => {
    const macro = context.macros.get(name);
    return macro ? [macroId(macro, context)] : [];
  });
  return [...new Set(found)].sort();
}

function macroId(macro: Macro, { project }: EntryContext): string {
  return `macro.${project}.${dbtName(macro)}`;
}

function dbtName(macro: Macro): string {
  return macro.kind === 'sql' && macro.isTest ? testMacroName(macro.name) : macro.name;
}

/** The name of the macro behind a generic test. */
export function testMacroName(test: string): string {
  return test.startsWith('test_') ? test : `test_${test}`;
}
