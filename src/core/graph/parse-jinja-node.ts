import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { mergeConfig } from '../project/merge-config.js';
import { parseInFileConfig, type InFileConfig } from '../project/parse-in-file-config.js';
import { configSchemas } from '../project/schemas/config-schema.js';
import type { Values } from '../project/value.js';
import { resolveConfig } from '../project/resolve-config.js';
import type { Hook, NodeConfig } from '../project/node-config.js';
import type { ModelResource, SingularTestResource } from '../project/resources.js';
import type { DbtScope } from '../template/dbt/types.js';
import { renderModel } from '../template/model-context.js';
import { readTemplate } from '../template/read-template.js';
import type { Template } from '../template/types.js';
import { dbtNodeFacts } from './dbt-node.js';
import { hookReferences } from './hook-references.js';
import type { ParsedNode } from './parse-node.js';
import type { TemplateScope } from './template-scope.js';
import { isSnapshot } from './types.js';
import { unresolved } from './unresolved.js';

/** Whether a file of a native project is written in Jinja, or is a model in Python, which is read in the same way. */
export function isInJinja({ config }: ModelResource | SingularTestResource): boolean {
  return config.dialect === 'jinja';
}

/**
 * Reads a file in Jinja of a native project. Its references are those of dbt: what a rendering without the database reaches. Its settings are checked as
 * those of any native file.
 */
export function parseJinjaNode(
  resource: ModelResource | SingularTestResource,
  scope: TemplateScope & { readonly jinja: DbtScope },
): Outcome<ParsedNode> {
  const { config: base, source } = resource;
  const { jinja } = scope;
  const isPython = resource.kind === 'model' && resource.language === 'python';
  const parsed = readTemplate(source, isPython ? 'python' : 'jinja');
  const template = parsed.value;
  const diagnostics: Diagnostic[] = [...parsed.diagnostics, ...misplacedBlocks(template)];
  const rendered = renderModel(template, {
    macros: scope.macros,
    vars: scope.vars,
    env: scope.env,
    target: scope.target,
    ...(scope.library && { library: scope.library }),
    dbt: jinja,
    node: dbtNodeFacts(resource, base, {
      project: jinja.projectName,
      database: jinja.database,
      relation: unresolved,
    }),
    execute: false,
    thisRelation: unresolved,
    incremental: false,
    resolveRef: () => unresolved,
    resolveSource: () => unresolved,
    report: (finding) => diagnostics.push(finding),
  });
  diagnostics.push(...rendered.diagnostics);
  const kind = isSnapshot(resource) ? 'snapshot' : resource.kind;
  const config = rendered.value.config.reduce<NodeConfig>((merged, call) => {
    const { known, own } = isPython ? withoutOwn(call) : { known: call };
    const read = parseInFileConfig(known, kind);
    diagnostics.push(...read.diagnostics);
    return mergeConfig(merged, {
      ...withHooksInJinja(read.value),
      ...(own && Object.keys(own).length > 0 && { extra: own }),
    });
  }, base);
  if (kind !== 'test') diagnostics.push(...resolveConfig(config, spanOf(source, 0, 0)).diagnostics);
  const hooks = hookReferences(config, scope);
  diagnostics.push(...hooks.diagnostics);
  const references = [...rendered.value.references, ...hooks.value.references];
  return { value: { template, config, references }, diagnostics };
}

/** A program reads its own settings with `dbt.config.get()`: any name may be one. */
function withoutOwn({ keySpans, values }: InFileConfig): {
  readonly known: InFileConfig;
  readonly own: Values;
} {
  const isKnown = (name: string): boolean =>
    name === 'dialect' || Object.hasOwn(configSchemas.model.shape, name);
  const part = (wanted: boolean): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isKnown(name) === wanted));
  return { known: { values: part(true), keySpans }, own: part(false) };
}

/** What a file in Jinja says of hooks is in Jinja too. */
function withHooksInJinja(config: NodeConfig): NodeConfig {
  const said = (hooks: readonly Hook[]): readonly Hook[] =>
    hooks.map((hook) => ({ ...hook, dialect: 'jinja' as const }));
  return {
    ...config,
    ...(config.pre_hook && { pre_hook: said(config.pre_hook) }),
    ...(config.post_hook && { post_hook: said(config.post_hook) }),
  };
}

/** Blocks that define something belong to macro files, and a snapshot is its whole file. */
function misplacedBlocks({ jinja }: Template): readonly Diagnostic[] {
  return (jinja?.definitions ?? []).map(({ block, name, span }) =>
    diagnostic('jinja/block-not-here', { block, name, where: 'model' }, { at: span }),
  );
}
