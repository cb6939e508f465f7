import type { NodeId } from '../project/ids.js';
import { relationKey } from '../sql/relation.js';
import { storedParents } from '../graph/stored-parents.js';
import { isData, type ProjectGraph } from '../graph/types.js';
import { readsThrough } from './extensions.js';

/** A stage, as far as the order of stages goes. */
export interface OrderedStage {
  readonly id: NodeId;
  readonly waitsFor: readonly NodeId[];
}

/**
 * Stages of a dbt project that read as a source what a seed, model or snapshot of the same project makes. Nothing in the project says so, and dbt takes
 * whichever it meets first; here what makes the relation goes first, unless it comes from the reader itself.
 */
export class MadeSources {
  readonly #graph: ProjectGraph;
  readonly #planned: ReadonlySet<NodeId>;
  /** By source: who of those that are built makes its relation. */
  readonly #makers: ReadonlyMap<NodeId, NodeId>;

  constructor(graph: ProjectGraph, built: ReadonlySet<NodeId>, planned: ReadonlySet<NodeId>) {
    this.#graph = graph;
    this.#planned = planned;
    this.#makers = makersOf(graph, built);
  }

  /**
   * By stage: those that go first, whatever becomes of them.
   * @param reads the nodes that a stage reads, as its model and its tests name them
   */
  before(
    stages: readonly OrderedStage[],
    reads: (id: NodeId) => readonly NodeId[],
  ): ReadonlyMap<NodeId, readonly NodeId[]> {
    const found = new Map<NodeId, readonly NodeId[]>();
    if (this.#makers.size === 0) return found;
    const waits = new Map(stages.map(({ id, waitsFor }) => [id, [...waitsFor]]));
    for (const { id } of stages) {
      const makers = [...this.#makersBehind(reads(id))].filter((maker) => !leadsTo(maker, id, waits));
      if (makers.length === 0) continue;
      waits.get(id)?.push(...makers);
      found.set(id, makers.sort());
    }
    return found;
  }

  /** Who makes what these nodes show: views that stay as they are show what is behind them. */
  #makersBehind(ids: readonly NodeId[]): ReadonlySet<NodeId> {
    const makers = new Set<NodeId>();
    const seen = new Set<NodeId>();
    const pending = [...storedParents(this.#graph, ids)];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const maker = this.#makers.get(id);
      if (maker !== undefined) makers.add(maker);
      const node = this.#graph.nodes.get(id);
      if (node && isData(node) && readsThrough(node) && !this.#planned.has(id))
        pending.push(...storedParents(this.#graph, node.parents));
    }
    return makers;
  }
}

function makersOf(graph: ProjectGraph, built: ReadonlySet<NodeId>): ReadonlyMap<NodeId, NodeId> {
  const made = new Map<string, NodeId>();
  for (const id of built) {
    const node = graph.nodes.get(id);
    if (node && isData(node) && node.kind !== 'source') made.set(relationKey(node.relation), id);
  }
  const makers = new Map<NodeId, NodeId>();
  for (const node of graph.nodes.values()) {
    const maker = node.kind === 'source' ? made.get(relationKey(node.relation)) : undefined;
    if (maker !== undefined) makers.set(node.id, maker);
  }
  return makers;
}

/** Whether a stage is another one, or waits for it, near or far. */
function leadsTo(stage: NodeId, other: NodeId, waits: ReadonlyMap<NodeId, readonly NodeId[]>): boolean {
  const seen = new Set<NodeId>();
  const pending = [stage];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === other) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...(waits.get(id) ?? []));
  }
  return false;
}
