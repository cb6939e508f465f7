import { type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { relationKey } from '../sql/relation.js';
import { isData } from '../graph/types.js';
import type { Compiler } from './compile.js';
import { type PlanInput } from './plan-input.js';

/** What all parts of planning share: what is planned, in which order, and what was found on the way. */
export class Planning {
  readonly input: PlanInput;
  readonly diagnostics: Diagnostic[] = [];
  readonly #rank: ReadonlyMap<NodeId, number>;

  constructor(input: PlanInput) {
    this.input = input;
    this.#rank = new Map(input.graph.order.map((id, index) => [id, index]));
  }

  /** Sees every relation in its own place. */
  get definitions(): Compiler {
    return this.input.definitions ?? this.input.compiler;
  }

  /** Nodes after what they read. */
  inOrder(ids: Iterable<NodeId>): readonly NodeId[] {
    return [...ids].sort((a, b) => (this.#rank.get(a) ?? 0) - (this.#rank.get(b) ?? 0));
  }

  /** Whether a node can be read, here or in a deferred warehouse, without being built. */
  isPresent(id: NodeId): boolean {
    return this.input.reading?.deferred.has(id) === true || this.#isInTarget(id);
  }

  #isInTarget(id: NodeId): boolean {
    const node = this.input.graph.nodes.get(id);
    if (!node || !isData(node)) return false;
    const { database, external } = node.relation;
    if (node.kind === 'source' && (database ?? external) !== undefined) return true;
    const { nodes, relations } = this.input.state;
    // A view that an earlier version of the project made there is not what was synchronised.
    if (node.kind === 'source' && node.resource.sync && nodes.get(id)?.kind !== 'table') return false;
    return relations.has(relationKey(node.relation));
  }
}
