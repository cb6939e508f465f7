import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import type { Hook, NodeConfig } from '../project/types.js';
import type { Source } from '../diagnostics/source.js';
import { parseTemplate } from '../template/handlebars/parse-template.js';
import { findReferences } from '../template/references.js';
import type { MacroLibrary, Reference, Template } from '../template/types.js';

/** The template of a hook. Its text stands inside another file: whatever is found in it is told at the hook's place. */
export function hookTemplate(hook: Hook): Outcome<Template> {
  const source: Source = { path: hook.at?.source.path ?? 'project.yml', text: hook.sql };
  const parsed = parseTemplate(source);
  return { value: parsed.value, diagnostics: parsed.diagnostics.map((finding) => atHook(finding, hook)) };
}

/** What the hooks of a configuration refer to, and what is wrong in their templates. */
export function hookReferences(config: NodeConfig, macros: MacroLibrary): Outcome<readonly Reference[]> {
  const diagnostics: Diagnostic[] = [];
  const found = [...(config.pre_hook ?? []), ...(config.post_hook ?? [])].flatMap((hook) => {
    const template = hookTemplate(hook);
    diagnostics.push(...template.diagnostics);
    return findReferences(template.value, macros).map((reference) => ({
      ...reference,
      at: hook.at ?? reference.at,
    }));
  });
  return { value: found, diagnostics };
}

/** A finding in a hook's text, at the hook's place. */
export function atHook(finding: Diagnostic, hook: Hook): Diagnostic {
  return { ...finding, ...(hook.at && { at: hook.at }) };
}
