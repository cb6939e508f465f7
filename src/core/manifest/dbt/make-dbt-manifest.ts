import { sourceKey } from '../../graph/names.js';
import { namesOf } from '../../graph/names-of.js';
import { isData, isSnapshot, type GraphNode, type ProjectGraph } from '../../graph/types.js';
import type { NodeId } from '../../project/ids.js';
import type { Project } from '../../project/project.js';
import type { Values } from '../../project/value.js';
import type { DbtScope } from '../../template/dbt/types.js';
import type { MacroLibrary } from '../../template/types.js';
import { artifactMetadata, LazyEntries, type ArtifactStamp, type DbtArtifact } from './artifact.js';
import { modelEntry, seedEntry, snapshotEntry, sourceEntry } from './data-entries.js';
import type { DbtIds } from './dbt-ids.js';
import { disabledEntries } from './disabled-entries.js';
import { fullRelation, type EntryContext } from './entry.js';
import { exposureEntries, groupEntries } from './exposure-entries.js';
import { dbtMacroEntries, docEntries } from './dbt-macro-entries.js';
import { macroEntries } from './macro-entries.js';
import { primaryKeys } from './primary-keys.js';
import { semanticEntries } from './semantic-entries.js';
import { testEntry } from './test-entry.js';
import { unbuiltEntries, type NamedCode, type NamedText } from './unbuilt-entries.js';
import { unitTestEntries } from './unit-test-entries.js';

export interface DbtManifestInput {
  readonly project: Project;
  readonly graph: ProjectGraph;
  readonly ids: DbtIds;
  readonly macros: MacroLibrary;
  /** DuckDB's name of the warehouse: see `databaseName`. */
  readonly database: string;
  /** The schema of relations whose configuration names none. */
  readonly defaultSchema: string;
  /** The SQL of a model or test; undefined for what has none or could not be compiled. */
  readonly compiledSql: (node: GraphNode) => string | undefined;
  /** As `dbt parse` writes it: of compiled SQL, which nobody made, entries say nothing at all. */
  readonly isParsed?: boolean;
  /** The folder of compiled SQL, relative to the project; undefined when it lies outside. */
  readonly compiledFolder: string | undefined;
  readonly stamp: ArtifactStamp;
  /** Hexadecimal, as all hashes. */
  readonly sha256: (text: string) => string;
  readonly md5: (text: string) => string;
  readonly dbt?: DbtInput;
}

/** What only a dbt project's manifest is made with. */
export interface DbtInput {
  readonly scope: DbtScope;
  /** What analyses and the hooks of a run name, and analyses' SQL. */
  readonly named: (template: NamedText) => NamedCode;
}

/**
 * The project as dbt's `manifest.json`, schema v12. `created_at` is left out of the entries: it would be another at every run, and the
 * schema does not ask for it.
 */
export function makeDbtManifest(input: DbtManifestInput): DbtArtifact {
  const { project, graph, stamp } = input;
  const names = namesOf(graph);
  const context: EntryContext = {
    project: project.name,
    paths: project.paths,
    packages: project.dbt?.packages ?? [],
    database: input.database,
    schema: input.defaultSchema,
    ids: input.ids,
    macros: ownMacros(input),
    relationOf: ({ kind, names: said }) => {
      const [first = '', second = ''] = said;
      const found =
        kind === 'ref' ? names.refs.get(said.at(-1) ?? '') : names.sources.get(sourceKey(first, second));
      const node = found && graph.nodes.get(found.id);
      return node && isData(node) ? fullRelation(node.relation, input.database) : undefined;
    },
    compiledSql: input.compiledSql,
    compiledFolder: input.compiledFolder,
    sha256: input.sha256,
    ...(input.dbt && { dbt: input.dbt.scope }),
  };
  const unbuilt = unbuiltEntries(project, input.dbt?.named, context);
  const semantic = semanticEntries(graph, context);
  const grouped = groupEntries(project.groups ?? [], graph, context);
  return {
    metadata: {
      ...artifactMetadata('manifest', stamp),
      project_name: project.name,
      project_id: input.md5(project.name),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: 'duckdb',
      quoting: { database: true, schema: true, identifier: true, column: null },
      run_started_at: stamp.startedAt.toISOString(),
    },
    content: {
      nodes: new LazyEntries(function* entries() {
        for (const made of [nodeEntries(graph, context), unbuilt.entries])
          for (const [id, entry] of made) yield [id, input.isParsed ? uncompiled(entry) : entry];
      }),
      sources: new LazyEntries(() => sourceEntries(graph, context)),
      macros: input.dbt
        ? dbtMacroEntries(project, input.dbt.scope)
        : macroEntries(project.macroDocs, context),
      docs: docEntries(project),
      exposures: exposureEntries(graph, context),
      metrics: semantic.metrics,
      groups: grouped.groups,
      selectors: {},
      disabled: disabledEntries(project, graph, input.defaultSchema, context),
      parent_map: family(graph, input.ids, (id) => graph.nodes.get(id)?.parents ?? [], unbuilt.parents),
      child_map: family(graph, input.ids, (id) => graph.children.get(id) ?? [], unbuilt.children),
      group_map: grouped.members,
      saved_queries: semantic.saved_queries,
      semantic_models: semantic.semantic_models,
      unit_tests: unitTestEntries(graph, context),
      functions: {},
    },
  };
}

/** What a node has only once it is compiled. Undefined is not written: an object with all of its keys is not put together anew. */
const compiledKeys = {
  compiled: undefined,
  compiled_code: undefined,
  extra_ctes: undefined,
  extra_ctes_injected: undefined,
};

/** An entry, made for this manifest, without what a node has only once it is compiled. */
function uncompiled(entry: Values): Values {
  return Object.assign(entry, compiledKeys) as Values;
}

function* nodeEntries(graph: ProjectGraph, context: EntryContext): Iterable<readonly [string, Values]> {
  const keys = primaryKeys(graph);
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    const dbtId = context.ids.get(id) ?? id;
    if (node?.kind === 'model')
      yield [
        dbtId,
        isSnapshot(node) ? snapshotEntry(node, context) : modelEntry(node, keys.get(id) ?? [], context),
      ];
    else if (node?.kind === 'seed') yield [dbtId, seedEntry(node, context)];
    else if (node?.kind === 'test') yield [dbtId, testEntry(node, graph, context)];
  }
}

function* sourceEntries(graph: ProjectGraph, context: EntryContext): Iterable<readonly [string, Values]> {
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (node?.kind === 'source') yield [id, sourceEntry(node, context)];
  }
}

/** The relatives of every node, tests included; sorted. Those of what is never built are given by their ids. */
function family(
  graph: ProjectGraph,
  ids: DbtIds,
  relatives: (id: NodeId) => readonly NodeId[],
  unbuilt: ReadonlyMap<string, readonly string[]>,
): LazyEntries {
  const dbtId = (id: NodeId): string => ids.get(id) ?? id;
  return new LazyEntries(() => {
    const known = new Map(graph.order.map((id) => [dbtId(id), relatives(id).map(dbtId)]));
    for (const [id, others] of unbuilt) known.set(id, [...(known.get(id) ?? []), ...others]);
    return [...known].map(([id, others]) => [id, others.toSorted()]);
  });
}

/** The macros of the project's files: those of Eider's library are in no package that dbt's readers know. */
function ownMacros({ macros, project }: DbtManifestInput): MacroLibrary {
  const files = new Set(project.macroFiles.map((file) => file.path));
  return new Map([...macros].filter(([, macro]) => files.has(macro.source.path)));
}
