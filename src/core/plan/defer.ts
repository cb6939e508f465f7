import type { NodeId } from '../project/ids.js';
import { foldName } from '../privacy/storable-columns.js';
import { relationKey, relationLabel, type Relation } from '../sql/relation.js';
import { type DataNode, type GraphNode, isData, isEphemeral, type ProjectGraph } from '../graph/types.js';
import { storedParents } from '../graph/stored-parents.js';
import { isRemote } from '../sql/remote.js';
import { deferredDatabase, type DeferredNode } from './reading.js';
import type { WarehouseState } from './warehouse-state.js';

/** A node of the manifest that another run wrote: what deferral takes from it. */
export interface ProductionNode {
  readonly kind: string;
  readonly materialized: string;
  readonly parents: readonly string[];
  readonly place?: Relation;
  readonly columns?: readonly { readonly name: string; readonly pii?: string }[];
}

/** Another warehouse of the project, with the manifest of the run that made it. */
export interface Production {
  readonly nodes: ReadonlyMap<string, ProductionNode>;
  readonly state: WarehouseState;
  /** As dbt defers: the relations that its manifest names, which are read where they are, whatever they hold. Sources are not among them. */
  readonly inPlace?: ReadonlyMap<string, Relation>;
}

export interface DeferInput {
  readonly graph: ProjectGraph;
  /** The command's selection: nodes and tests. */
  readonly selected: ReadonlySet<NodeId>;
  /** Whether the command makes this node's relation itself. */
  readonly mayBuild: (node: DataNode) => boolean;
  readonly state: WarehouseState;
  /** Whether the files of a source are not here. */
  readonly lacksFiles: (id: NodeId) => boolean;
  readonly production: Production;
  /** Read from production also what the target has. */
  readonly favorState: boolean;
}

/**
 * The nodes to read from production: those that the selection reads and does not build, that production holds, and that the target lacks. Sources in
 * an attached database are read where they are, and so are files, unless they are only in production's folder.
 */
export function deferredNodes(input: DeferInput): ReadonlyMap<NodeId, DeferredNode> {
  const { favorState, graph, selected, state } = input;
  const deferred = new Map<NodeId, DeferredNode>();
  for (const id of readBy(graph, selected)) {
    const node = graph.nodes.get(id);
    if (!node || !isData(node) || isEphemeral(node) || input.mayBuild(node)) continue;
    if (node.kind === 'source' && node.resource.external !== undefined) continue;
    const there = node.kind === 'source' && node.resource.location !== undefined;
    if (there && !(hasNearbyFiles(node) && input.lacksFiles(node.id))) continue;
    if (node.relation.database !== undefined) continue;
    if (!favorState && state.relations.has(relationKey(node.relation))) continue;
    const found = findIn(input, node);
    if (found) deferred.set(id, found);
  }
  return deferred;
}

/** The relations that selected nodes and tests read, and those that say which columns a unit test's inputs have; a selected node itself, too: a command that builds nothing shows or tests it. */
function readBy(graph: ProjectGraph, selected: ReadonlySet<NodeId>): readonly NodeId[] {
  const read = [...selected].flatMap((id) => {
    const node = graph.nodes.get(id);
    if (!node) return [];
    if (node.kind === 'unit_test') return node.inputs.flatMap((input) => (input.isThis ? [] : [input.id]));
    return [...node.parents, ...(isData(node) ? [id] : [])];
  });
  return storedParents(graph, read);
}

function findIn(
  { graph, production: { inPlace, nodes, state } }: DeferInput,
  node: DataNode,
): DeferredNode | undefined {
  if (inPlace) {
    const relation = inPlace.get(node.id);
    return relation && { relation, fingerprint: inPlaceMark, files: false, inPlace: true };
  }
  const recorded = state.nodes.get(node.id);
  const relation = placeInProduction(node.id, { nodes, state });
  if (!relation) return undefined;
  const { schema, name } = relation;
  return {
    relation: { database: deferredDatabase, schema, name },
    // A run there that was killed may have made it anew.
    fingerprint: `${recorded?.fingerprint ?? 'present'}${recorded?.unfinished === undefined ? '' : '?'}`,
    files: showsFiles(node.id, nodes, graph),
  };
}

/** Nothing is known of the content: whoever reads it is built again. */
const inPlaceMark = 'in place';

/** Where another warehouse holds a node, in its own file; undefined when it does not. */
export function placeInProduction(id: NodeId, { nodes, state }: Production): Relation | undefined {
  const place = nodes.get(id)?.place;
  const recorded = state.nodes.get(id);
  // A source may have no row of its own; what is not where the manifest places it was built before that was written.
  const places = [place, recorded && relationOf(recorded.relation, state)];
  return places.find(
    (found) => found && found.database === undefined && state.relations.has(relationKey(found)),
  );
}

function relationOf(label: string, { catalogue = [] }: WarehouseState): Relation | undefined {
  return catalogue.find((entry) => relationLabel({ schema: entry.schema, name: entry.name }) === label);
}

/** Whether rows come straight from files that are named from the project's folder: of an external model, or of a source through views. */
function showsFiles(
  id: string,
  nodes: ReadonlyMap<string, ProductionNode>,
  graph: ProjectGraph,
  seen = new Set<string>(),
): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const node = nodes.get(id);
  if (!node) return false;
  if (node.materialized === 'external') return true;
  if (node.kind === 'source') return hasNearbyFiles(graph.nodes.get(id as NodeId));
  const isThrough = node.materialized === 'view' || node.materialized === 'ephemeral';
  return isThrough && node.parents.some((parent) => showsFiles(parent, nodes, graph, seen));
}

/** A source that the present project lacks is taken for one. */
function hasNearbyFiles(source: GraphNode | undefined): boolean {
  if (source?.kind !== 'source') return true;
  return (source.resource.location ?? []).some((file) => !isRemote(file) && !/^(?:\/|[a-z]:)/iu.test(file));
}

/** Folded names of the columns that production's manifest classes as personal, of each deferred node and all above it. */
export function personalInProduction(
  deferred: Iterable<NodeId>,
  nodes: ReadonlyMap<string, ProductionNode>,
): ReadonlyMap<NodeId, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  const namesOf = (id: string): ReadonlySet<string> => {
    const found = known.get(id);
    if (found) return found;
    const names = new Set<string>();
    known.set(id, names);
    const node = nodes.get(id);
    for (const { name, pii } of node?.columns ?? [])
      if (pii !== undefined && pii !== 'none') names.add(foldName(name));
    for (const parent of node?.parents ?? []) for (const name of namesOf(parent)) names.add(name);
    return names;
  };
  return new Map([...deferred].map((id) => [id, namesOf(id)]));
}
