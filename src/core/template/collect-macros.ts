import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { builtins, modelFunctionNames } from './builtins.js';
import { parseTemplate } from './handlebars/parse-template.js';
import type { CodeMacro, Macro, MacroLibrary, Template } from './types.js';
import type { Source } from '../diagnostics/source.js';

/**
 * Reads macro files (`.sql`) and joins their macros with those in JavaScript. Of two macros with one name the first
 * stays, in the order given, files before code; both places are reported.
 */
export function collectMacros(
  files: readonly Source[],
  code: readonly CodeMacro[] = [],
): Outcome<MacroLibrary> {
  const library = new Map<string, Macro>();
  const diagnostics: Diagnostic[] = [];
  const add = (macro: Macro): void => {
    const at = placeOf(macro);
    const other = library.get(macro.name);
    if (builtins.has(macro.name) || modelFunctionNames.includes(macro.name)) {
      diagnostics.push(diagnostic('macro/reserved-name', { name: macro.name }, { at }));
    } else if (other) {
      const related = [{ message: 'the other one', at: placeOf(other) }];
      diagnostics.push(diagnostic('macro/duplicate', { name: macro.name }, { at, related }));
    } else {
      library.set(macro.name, macro);
    }
  };
  for (const file of files) {
    const parsed = parseTemplate(file);
    diagnostics.push(...parsed.diagnostics, ...outsideText(parsed.value));
    for (const macro of parsed.value.macros) add(macro);
  }
  for (const macro of code) add(macro);
  return { value: library, diagnostics };
}

function placeOf(macro: Macro): Span {
  if (macro.kind === 'sql') return macro.span;
  const { name, source } = macro;
  const declared = new RegExp(
    String.raw`\b(?:function\s*\*?|const|let|var)\s+${name.replaceAll('$', '\\$')}(?![\w$])`,
    'u',
  ).exec(source.text);
  const end = declared ? declared.index + declared[0].length : 0;
  return spanOf(source, declared ? end - name.length : 0, end);
}

/** SQL comments may stand between macros; anything else would be lost in silence. */
function outsideText(template: Template): readonly Diagnostic[] {
  const stray = template.body.find(
    (node) => node.kind !== 'text' || normaliseForFingerprint(node.value) !== '',
  );
  if (stray === undefined) return [];
  const { source, start, end } = stray.span;
  const text = source.text.slice(start, end);
  const from = start + text.length - text.trimStart().length;
  const line = /^[^\n]*/u.exec(source.text.slice(from, end))?.[0].trimEnd().length ?? 0;
  return [diagnostic('macro/text-outside', { file: source.path }, { at: spanOf(source, from, from + line) })];
}
