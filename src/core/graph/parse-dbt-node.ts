import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { readInFile } from '../project/dbt/in-file-config.js';
import { mergeLevel } from '../project/dbt/read-config.js';
import { resolveConfig } from '../project/resolve-config.js';
import type { ModelResource, SingularTestResource } from '../project/resources.js';
import type { DbtScope } from '../template/dbt/types.js';
import { renderModel } from '../template/model-context.js';
import { LazyJinjaTemplate } from '../template/lazy-template.js';
import { readTemplate } from '../template/read-template.js';
import { dbtNodeFacts } from './dbt-node.js';
import { hookReferences } from './hook-references.js';
import type { ParsedNode } from './parse-node.js';
import type { TemplateScope } from './template-scope.js';
import { unresolved } from './unresolved.js';

/**
 * Reads a template in Jinja as dbt does: it is rendered once without the database, and what it sets and refers to on the way is its configuration and its
 * references. A branch that is not taken then is not seen.
 */
export function parseDbtNode(
  resource: ModelResource | SingularTestResource,
  scope: TemplateScope & { readonly dbt: DbtScope },
): Outcome<ParsedNode> {
  const { config: base, source } = resource;
  const { dbt } = scope;
  const isPython = resource.kind === 'model' && resource.language === 'python';
  const parsed = readTemplate(source, isPython ? 'python' : 'jinja');
  const template = parsed.value;
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  // As in dbt, what is not placed yet is thought to be where the target is, under its own name.
  const { schema } = scope.target;
  const relation = typeof schema === 'string' ? { schema, name: resource.name } : unresolved;
  const node = dbtNodeFacts(resource, base, {
    project: dbt.projectName,
    database: dbt.database,
    relation,
  });
  const rendered = renderModel(template, {
    macros: scope.macros,
    vars: scope.vars,
    env: scope.env,
    target: scope.target,
    dbt,
    node,
    execute: false,
    thisRelation: relation,
    incremental: false,
    resolveRef: () => unresolved,
    resolveSource: () => unresolved,
    report: (finding) => diagnostics.push(finding),
  });
  diagnostics.push(...rendered.diagnostics);
  const kind = resource.kind === 'test' ? 'test' : base.materialized === 'snapshot' ? 'snapshot' : 'model';
  const levels = rendered.value.config.map((call) => readInFile(call, kind, diagnostics));
  const config = levels.reduce(mergeLevel, base);
  const problems = kind === 'test' ? [] : resolveConfig(config, spanOf(source, 0, 0)).diagnostics;
  diagnostics.push(...problems.flatMap(asDbt));
  const mistakes = problems
    .filter((finding) => whenUpdated.has(finding.code) && asDbt(finding).length === 0)
    .map((finding) => ({ finding, updatesOnly: true }));
  const hooks = hookReferences(config, scope, resource.package);
  diagnostics.push(...hooks.diagnostics);
  return {
    value: {
      template: dbt.isOnlyRead === true && template.jinja ? new LazyJinjaTemplate(source) : template,
      config,
      references: [...rendered.value.references, ...hooks.value.references],
      macros: [...new Set([...(rendered.value.macros ?? []), ...hooks.value.macros])],
      ...(mistakes.length > 0 && { mistakes }),
    },
    diagnostics,
  };
}

/** What dbt finds when it takes rows into a table that is there, and not before. */
const whenUpdated: ReadonlySet<string> = new Set(['config/cannot-combine', 'config/merge-clause']);

/** dbt needs no key to take rows in, does not look at one where there are batches, and finds the mistakes of a merge when it merges. */
function asDbt(finding: Diagnostic): readonly Diagnostic[] {
  const { code } = finding;
  if (code === 'config/unique-key-needed') return [];
  const isIdleKey =
    code === 'config/cannot-combine' &&
    (finding.data as { readonly setting: string }).setting === 'unique_key';
  if (isIdleKey) return [{ ...finding, severity: 'warning' }];
  return whenUpdated.has(code) ? [] : [finding];
}
