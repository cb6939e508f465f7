import type { GraphNode, ProjectGraph } from '../../graph/types.js';
import type { Project } from '../../project/types.js';
import type { Values } from '../../project/value.js';
import type { MacroLibrary } from '../../template/types.js';
import { artifactMetadata, type ArtifactStamp, type DbtArtifact } from './artifact.js';
import { modelEntry, seedEntry, sourceEntry } from './data-entries.js';
import type { DbtIds } from './dbt-ids.js';
import { disabledEntries } from './disabled-entries.js';
import type { EntryContext } from './entry.js';
import { macroEntries } from './macro-entries.js';
import { primaryKeys } from './primary-keys.js';
import { testEntry } from './test-entry.js';

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
  /** The folder of compiled SQL, relative to the project; undefined when it lies outside. */
  readonly compiledFolder: string | undefined;
  readonly stamp: ArtifactStamp;
  /** Hexadecimal, as all hashes. */
  readonly sha256: (text: string) => string;
  readonly md5: (text: string) => string;
}

/**
 * The project as dbt's `manifest.json`, schema v12. `created_at` is left out of the entries: it would be another at every run, and the
 * schema does not ask for it.
 */
export function makeDbtManifest(input: DbtManifestInput): DbtArtifact {
  const { project, graph, stamp } = input;
  const context: EntryContext = {
    project: project.name,
    paths: project.paths,
    database: input.database,
    ids: input.ids,
    macros: input.macros,
    compiledSql: input.compiledSql,
    compiledFolder: input.compiledFolder,
    sha256: input.sha256,
  };
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
    ...entriesOf(graph, context),
    macros: macroEntries(project.macroDocs, context),
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: disabledEntries(project, graph, input.defaultSchema, context),
    ...familyOf(graph, input.ids),
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
  };
}

function entriesOf(
  graph: ProjectGraph,
  context: EntryContext,
): { readonly nodes: Values; readonly sources: Values } {
  const keys = primaryKeys(graph);
  const nodes: [string, Values][] = [];
  const sources: [string, Values][] = [];
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node) continue;
    const dbtId = context.ids.get(id) ?? id;
    if (node.kind === 'source') sources.push([dbtId, sourceEntry(node, context)]);
    else if (node.kind === 'seed') nodes.push([dbtId, seedEntry(node, context)]);
    else if (node.kind === 'model') nodes.push([dbtId, modelEntry(node, keys.get(id) ?? [], context)]);
    else nodes.push([dbtId, testEntry(node, graph, context)]);
  }
  return { nodes: Object.fromEntries(nodes), sources: Object.fromEntries(sources) };
}

/** What each node reads, and what reads it; tests are children. */
function familyOf(
  graph: ProjectGraph,
  ids: DbtIds,
): { readonly parent_map: Values; readonly child_map: Values } {
  const known = graph.order.map((id) => ({ id, dbtId: ids.get(id) ?? id }));
  const named = (related: readonly (typeof known)[number]['id'][]): readonly string[] =>
    related.map((id) => ids.get(id) ?? id).sort();
  return {
    parent_map: Object.fromEntries(
      known.map(({ id, dbtId }) => [dbtId, named(graph.nodes.get(id)?.parents ?? [])]),
    ),
    child_map: Object.fromEntries(known.map(({ id, dbtId }) => [dbtId, named(graph.children.get(id) ?? [])])),
  };
}
