import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../diagnostics/source.js';

const instead: ReadonlyMap<string, string> = new Map([
  ['if', 'write `{{#if condition}} … {{/if}}`'],
  ['elif', 'write `{{else if condition}}`'],
  ['else', 'write `{{else}}`'],
  ['endif', 'write `{{/if}}`'],
  ['for', 'write `{{#each items as |item|}} … {{/each}}`'],
  ['endfor', 'write `{{/each}}`'],
  ['set', 'write `{{#with value as |name|}} … {{/with}}`'],
  ['endset', 'write `{{#with value as |name|}} … {{/with}}`'],
  ['macro', 'write `{{#macro name first second="default"}} … {{/macro}}` in a file under `macros/`'],
  ['endmacro', 'write `{{/macro}}`'],
  ['test', 'write `{{#test name model column_name}} … {{/test}}` in a file under `macros/`'],
  ['endtest', 'write `{{/test}}`'],
  ['do', 'call the macro in a tag of its own: `{{ name(…) }}`'],
  ['call', 'call the macro in a tag of its own: `{{ name(…) }}`'],
  ['endcall', 'call the macro in a tag of its own: `{{ name(…) }}`'],
]);

/** Reports Jinja's statements: as SQL they would only give a puzzling error of the database. `skipped` is sorted or not. */
export function jinjaTags(
  source: Source,
  skipped: readonly { readonly start: number; readonly end: number }[],
): readonly Diagnostic[] {
  if (!source.text.includes('{%')) return [];
  const found: Diagnostic[] = [];
  for (const match of source.text.matchAll(/\{%[-+]?\s*(\w+)(?:[^%\n]*%\})?/gu)) {
    const start = match.index;
    const remedy = instead.get(match[1] ?? '');
    if (remedy === undefined || skipped.some((range) => range.start <= start && start < range.end)) continue;
    const at = spanOf(source, start, start + match[0].length);
    found.push(diagnostic('template/jinja-tag', { tag: match[1] ?? '', instead: remedy }, { at }));
  }
  return found;
}
