import { invariant } from '../../diagnostics/invariant.js';
import type { DbtAnalysis } from '../../project/dbt/dbt-facts.js';
import type { NodeId } from '../../project/ids.js';
import type { Hook } from '../../project/node-config.js';
import type { Project } from '../../project/project.js';
import type { Values } from '../../project/value.js';
import type { Reference } from '../../template/types.js';
import { configEntry, contractOf } from './config-entry.js';
import { idsOf } from './data-entries.js';
import { codeChecksum, compiledPath, defaultDocs, readingsOf, type EntryContext } from './entry.js';

/** A text with templates that stands for no relation. */
export type NamedText =
  | { readonly kind: 'analysis'; readonly analysis: DbtAnalysis }
  | { readonly kind: 'hook'; readonly hook: Hook };

/** What such a text names, and an analysis' SQL; that is undefined where it cannot be made. */
export interface NamedCode {
  readonly references: readonly Reference[];
  readonly macros: readonly string[];
  readonly parents: readonly NodeId[];
  readonly sql?: string | undefined;
}

/** Their entries, and what they read, both ways: by the ids of all that has part in it. */
export interface Unbuilt {
  readonly entries: readonly (readonly [string, Values])[];
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** What dbt counts among the nodes and never builds: analyses, and the hooks of a run, each an `operation`. */
export function unbuiltEntries(
  { dbt, name, runHooks }: Project,
  named: ((text: NamedText) => NamedCode) | undefined,
  context: EntryContext,
): Unbuilt {
  const entries: (readonly [string, Values])[] = [];
  const parents = new Map<string, readonly string[]>();
  const children = new Map<string, string[]>();
  const add = (entry: Values, code: NamedCode): void => {
    const id = entry['unique_id'];
    invariant(typeof id === 'string', 'every entry has its id');
    entries.push([id, entry]);
    parents.set(id, idsOf(code.parents, context));
    children.set(id, []);
    for (const parent of idsOf(code.parents, context))
      children.set(parent, [...(children.get(parent) ?? []), id]);
  };
  if (!named) return { entries, parents, children };
  for (const analysis of dbt?.analyses ?? []) {
    const code = named({ kind: 'analysis', analysis });
    add(analysisEntry(analysis, code, context), code);
  }
  for (const when of ['start', 'end'] as const) {
    const numbers = new Map<string, number>();
    for (const hook of runHooks?.[when] ?? []) {
      const owner = hook.package ?? name;
      const index = numbers.get(owner) ?? 0;
      numbers.set(owner, index + 1);
      const code = named({ kind: 'hook', hook });
      add(operationEntry(hook, { owner, when, index }, code, context), code);
    }
  }
  return { entries, parents, children };
}

function analysisEntry(analysis: DbtAnalysis, code: NamedCode, context: EntryContext): Values {
  const { package: owner, source } = analysis;
  const path = `analysis/${source.path.slice(source.path.indexOf('/') + 1)}`;
  const fqn = [owner, 'analysis', ...path.split('/').slice(1, -1), analysis.name];
  return {
    ...shared({ kind: 'analysis', name: analysis.name, owner, fqn, text: source.text }, code, context),
    path,
    original_file_path: source.path,
    description: analysis.description,
    compiled_path: compiledPath(source.path, code.sql, context),
    compiled: code.sql !== undefined,
    compiled_code: code.sql ?? null,
    extra_ctes_injected: code.sql !== undefined,
    extra_ctes: [],
  };
}

function operationEntry(
  hook: Hook,
  { owner, when, index }: { readonly owner: string; readonly when: 'start' | 'end'; readonly index: number },
  code: NamedCode,
  context: EntryContext,
): Values {
  const name = `${owner}-on-run-${when}-${index}`;
  const fqn = [owner, 'hooks', name];
  return {
    ...shared({ kind: 'operation', name, owner, fqn, text: hook.sql }, code, context),
    path: `hooks/${name}.sql`,
    original_file_path: './dbt_project.yml',
    tags: [`on-run-${when}`],
    description: '',
    compiled_path: null,
    index,
  };
}

interface Written {
  readonly kind: 'analysis' | 'operation';
  readonly name: string;
  /** Its package. */
  readonly owner: string;
  readonly fqn: readonly string[];
  readonly text: string;
}

function shared(
  { fqn, kind, name, owner, text }: Written,
  code: NamedCode,
  context: EntryContext,
): { readonly [key: string]: Values[string] } {
  const { config, unrendered } = configEntry('node', {});
  return {
    database: context.database,
    schema: context.schema,
    name,
    resource_type: kind,
    package_name: owner,
    unique_id: `${kind}.${owner}.${name}`,
    fqn,
    alias: name,
    checksum: codeChecksum(text, context.sha256),
    config,
    tags: [],
    columns: {},
    meta: {},
    group: null,
    docs: defaultDocs,
    patch_path: null,
    build_path: null,
    unrendered_config: unrendered,
    relation_name: null,
    raw_code: text.trim(),
    doc_blocks: [],
    language: 'sql',
    ...readingsOf(code.references, context),
    metrics: [],
    functions: [],
    depends_on: { macros: code.macros, nodes: idsOf(code.parents, context) },
    contract: contractOf(config),
  };
}
