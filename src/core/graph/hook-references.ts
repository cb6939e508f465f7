import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import type { Dialect } from '../project/dialect.js';
import type { Hook, NodeConfig } from '../project/node-config.js';
import type { Source } from '../diagnostics/source.js';
import { renderModel } from '../template/model-context.js';
import { findReferences } from '../template/references.js';
import { readTemplate } from '../template/read-template.js';
import type { Reference, Template } from '../template/types.js';
import type { TemplateScope } from './template-scope.js';
import { unresolved } from './unresolved.js';
import { NodeFacts } from '../template/node-facts.js';

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

/** What templates name: nodes, and in a dbt project macros, by their ids. */
export interface Named {
  readonly references: readonly Reference[];
  readonly macros: readonly string[];
}

/**
 * What the hooks of a configuration refer to and call, and what is wrong in their templates.
 * @param from the installed dbt package that they are from
 */
export function hookReferences(config: NodeConfig, scope: TemplateScope, from?: string): Outcome<Named> {
  const diagnostics: Diagnostic[] = [];
  const references: Reference[] = [];
  const called: string[] = [];
  for (const hook of [...(config.pre_hook ?? []), ...(config.post_hook ?? [])]) {
    const template = hookTemplate(hook, hookDialect(hook, scope));
    diagnostics.push(...template.diagnostics);
    const named = namedIn(template.value, scope, from);
    references.push(...named.references.map((reference) => ({ ...reference, at: hook.at ?? reference.at })));
    called.push(...named.macros);
  }
  return { value: { references, macros: called }, diagnostics };
}

/**
 * Of a template in Jinja what it reaches without the database; what is wrong with it is told when it is rendered.
 * @param from the package whose macros it sees first; that of the project unless given
 */
export function namedIn(template: Template, scope: TemplateScope, from?: string): Named {
  const dbt = scope.dbt ?? scope.jinja;
  if (!template.jinja || !dbt) return { references: findReferences(template, scope.macros), macros: [] };
  const { macros, vars, env, target } = scope;
  const rendered = renderModel(template, {
    macros,
    vars,
    env,
    target,
    dbt,
    ...(from !== undefined && { node: NodeFacts.inPackage(from) }),
    execute: false,
    thisRelation: unresolved,
    incremental: false,
    resolveRef: () => unresolved,
    resolveSource: () => unresolved,
    report: () => undefined,
  });
  return { references: rendered.value.references, macros: rendered.value.macros ?? [] };
}

/** A finding in a hook's text, at the hook's place. */
export function atHook(finding: Diagnostic, hook: Hook): Diagnostic {
  return { ...finding, ...(hook.at && { at: hook.at }) };
}
