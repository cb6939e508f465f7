import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import type { Dialect } from '../project/dialect.js';
import type { Hook, NodeConfig } from '../project/types.js';
import type { Source } from '../diagnostics/source.js';
import { renderModel } from '../template/model-context.js';
import { findReferences } from '../template/references.js';
import { readTemplate } from '../template/read-template.js';
import type { Reference, Template } from '../template/types.js';
import type { TemplateScope } from './template-scope.js';
import { unresolved } from './unresolved.js';

/** The template of a hook. Its text stands inside another file: whatever is found in it is told at the hook's place. */
export function hookTemplate(hook: Hook, dialect: Dialect): Outcome<Template> {
  const source: Source = { path: hook.at?.source.path ?? 'project.yml', text: hook.sql };
  const parsed = readTemplate(source, dialect);
  return { value: parsed.value, diagnostics: parsed.diagnostics.map((finding) => atHook(finding, hook)) };
}

/** The dialect of a hook: that of its project, or of the file in Jinja that says it. */
export function hookDialect({ dialect = 'handlebars' }: Hook, { dbt }: Pick<TemplateScope, 'dbt'>): Dialect {
  return dbt ? 'jinja' : dialect;
}

/** What the hooks of a configuration refer to, and what is wrong in their templates. */
export function hookReferences(config: NodeConfig, scope: TemplateScope): Outcome<readonly Reference[]> {
  const diagnostics: Diagnostic[] = [];
  const found = [...(config.pre_hook ?? []), ...(config.post_hook ?? [])].flatMap((hook) => {
    const template = hookTemplate(hook, hookDialect(hook, scope));
    diagnostics.push(...template.diagnostics);
    return referencesOf(template.value, scope).map((reference) => ({
      ...reference,
      at: hook.at ?? reference.at,
    }));
  });
  return { value: found, diagnostics };
}

/** Of a template in Jinja those that it reaches without the database; what is wrong with it is told when it is rendered. */
export function referencesOf(template: Template, scope: TemplateScope): readonly Reference[] {
  const dbt = scope.dbt ?? scope.jinja;
  if (!template.jinja || !dbt) return findReferences(template, scope.macros);
  const { macros, vars, env, target } = scope;
  const rendered = renderModel(template, {
    macros,
    vars,
    env,
    target,
    dbt,
    execute: false,
    thisRelation: unresolved,
    incremental: false,
    resolveRef: () => unresolved,
    resolveSource: () => unresolved,
    report: () => undefined,
  });
  return rendered.value.references;
}

/** A finding in a hook's text, at the hook's place. */
export function atHook(finding: Diagnostic, hook: Hook): Diagnostic {
  return { ...finding, ...(hook.at && { at: hook.at }) };
}
