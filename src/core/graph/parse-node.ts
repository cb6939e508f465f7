import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { spanOf, type Source, type Span } from '../diagnostics/source.js';
import { mergeConfig } from '../project/merge-config.js';
import { parseInFileConfig } from '../project/parse-in-file-config.js';
import { resolveConfig } from '../project/resolve-config.js';
import type { NodeConfig } from '../project/node-config.js';
import type { ModelResource } from '../project/resources.js';
import { findingsOf, findReferences, rememberFindings } from '../template/references.js';
import { relationArgument } from './relation-argument.js';
import { hookReferences } from './hook-references.js';
import { parseTemplate } from '../template/handlebars/parse-template.js';
import { LazyTemplate } from '../template/lazy-template.js';
import { renderModel } from '../template/model-context.js';
import type { Expression, Reference, Template } from '../template/types.js';
import type { ParsedRecord } from './template-memo.js';
import type { TemplateScope } from './template-scope.js';
import type { OwnMistake } from './types.js';
import { unresolved } from './unresolved.js';

/** A model or singular test whose template was read: its final configuration, and what it refers to. */
export interface ParsedNode {
  readonly template: Template;
  readonly config: NodeConfig;
  /** Found in every branch of the template, and made while rendering; in order of place, without repetition. */
  readonly references: readonly Reference[];
  /** dbt: ids of the macros that the template and its hooks call while the project is read. */
  readonly macros?: readonly string[];
  /** dbt: see `ModelNode.mistakes`. */
  readonly mistakes?: readonly OwnMistake[];
}

/** Reads a template, its `config()` and its references. The SQL itself is made later, when relations are known. */
export function parseNode(
  source: Source,
  base: NodeConfig,
  scope: TemplateScope,
  kind: 'model' | 'test' | 'snapshot' = 'model',
): Outcome<ParsedNode> {
  const known = scope.memo?.parsed(source, kind, scope);
  const { value, diagnostics: found } = known
    ? { value: { template: knownTemplate(source, known), record: known }, diagnostics: [] }
    : readNode(source, scope, kind);
  const { template, record } = value;
  scope.memo?.register(template, scope);
  const diagnostics: Diagnostic[] = [...found];
  const config = record.configs.reduce(mergeConfig, base);
  if (kind !== 'test') diagnostics.push(...resolveConfig(config, record.place).diagnostics);
  const hooks = hookReferences(config, scope);
  diagnostics.push(...hooks.diagnostics);
  const references = distinct([
    ...findReferences(template, scope.macros),
    ...record.reached,
    ...hooks.value.references,
  ]);
  return { value: { template, config, references }, diagnostics };
}

/** A snapshot that stands in YAML: its query is all of what it reads. Mistakes in its settings are told at `at`. */
export function parseReading(
  reads: NonNullable<ModelResource['reads']>,
  base: NodeConfig,
  scope: TemplateScope,
  at: Span,
): Outcome<ParsedNode> {
  const diagnostics: Diagnostic[] = [...resolveConfig(base, at).diagnostics];
  const hooks = hookReferences(base, scope);
  diagnostics.push(...hooks.diagnostics);
  const argument = relationArgument(reads.text);
  invariant(argument, 'the schema takes nothing else');
  const span = reads.at;
  const literal = (value: string): Expression => ({ kind: 'literal', value, span });
  const template: Template = {
    source: span.source,
    macros: [],
    body: [
      { kind: 'output', expression: literal('select * from '), span },
      {
        kind: 'output',
        expression: {
          kind: 'call',
          name: argument.kind,
          nameSpan: span,
          positional: argument.names.map(literal),
          named: [],
          span,
        },
        span,
      },
    ],
  };
  const references = distinct([...findReferences(template, scope.macros), ...hooks.value.references]);
  return { value: { template, config: base, references, macros: hooks.value.macros }, diagnostics };
}

interface ReadNode {
  readonly template: Template;
  readonly record: ParsedRecord;
}

/** What a file says by itself. Kept for later runs where there is nothing to tell of it. */
function readNode(
  source: Source,
  scope: TemplateScope,
  kind: 'model' | 'test' | 'snapshot',
): Outcome<ReadNode> {
  const parsed = parseTemplate(source);
  const template = parsed.value;
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const rendered = renderModel(template, {
    macros: scope.macros,
    vars: scope.vars,
    env: scope.env,
    target: scope.target,
    ...(scope.library && { library: scope.library }),
    thisRelation: unresolved,
    incremental: false,
    resolveRef: () => unresolved,
    resolveSource: () => unresolved,
    report: (finding) => diagnostics.push(finding),
  });
  diagnostics.push(...rendered.diagnostics);
  const calls = rendered.value.config;
  const configs = calls.map((call) => {
    const read = parseInFileConfig(call, kind);
    diagnostics.push(...read.diagnostics);
    return read.value;
  });
  const found = findReferences(template, scope.macros);
  const record: ParsedRecord = {
    ...findingsOf(template),
    configs,
    place: strategyPlace(calls, source),
    reached: distinct([...found, ...rendered.value.references]).filter((each) => !found.includes(each)),
  };
  if (diagnostics.length === 0 && !rendered.value.outside)
    scope.memo?.keepParsed(source, kind, scope, record);
  return { value: { template, record }, diagnostics };
}

function knownTemplate(source: Source, { references, called }: ParsedRecord): Template {
  const template = new LazyTemplate(source);
  rememberFindings(template, { references, called });
  return template;
}

/** Where a file says how its model is built; its start when the configuration comes from YAML. */
function strategyPlace(
  calls: readonly { readonly keySpans: ReadonlyMap<string, Span> }[],
  source: Source,
): Span {
  const spans = calls.flatMap(
    ({ keySpans }) => keySpans.get('incremental_strategy') ?? keySpans.get('materialized') ?? [],
  );
  return spans.at(-1) ?? spanOf(source, 0, 0);
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  const seen = new Set<string>();
  return references.filter((reference) => {
    if (reference.names === undefined) return false;
    const key = JSON.stringify([reference.kind, reference.names, reference.named]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
