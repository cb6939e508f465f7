import type { NodeId } from '../project/ids.js';
import { relationKey, relationLabel, type Relation } from '../sql/relation.js';
import {
  isData,
  isSourceView,
  materializationOf,
  nodeLabelKind,
  type DataNode,
  type ProjectGraph,
} from '../graph/types.js';
import type { Production } from './defer.js';
import { deferredDatabase } from './reading.js';
import type { RecordedNode, WarehouseState } from './warehouse-state.js';

/** One relation to copy from another warehouse into the target. */
export interface CloneStep {
  readonly id: NodeId;
  readonly label: string;
  /** In the attached file. */
  readonly from: Relation;
  readonly to: Relation;
  /** What stands there. A view is made again where it has the same place in both, and is else copied as a table. */
  readonly kind: 'view' | 'table';
  readonly samePlace: boolean;
  /** Whether it is a view of files: those are read where they are, and never copied as rows. */
  readonly isSource: boolean;
  readonly recorded: RecordedNode;
}

/** A selected node that is not copied, and why. */
export interface CloneSkip {
  readonly id: NodeId;
  readonly label: string;
  readonly kind: string;
  readonly reason: 'here' | 'not there' | 'external' | 'files' | 'function';
}

export interface ClonePlan {
  /** Each after what it reads. */
  readonly steps: readonly CloneStep[];
  readonly skipped: readonly CloneSkip[];
}

export interface CloneInput {
  readonly graph: ProjectGraph;
  readonly selected: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  readonly production: Production;
  /** Copy also what the target has. */
  readonly fullRefresh: boolean;
}

/** What `eider clone` copies. Sources that nothing is made of, and ephemeral models, are no part of it. */
export function planClone(input: CloneInput): ClonePlan {
  const { graph, selected } = input;
  const steps: CloneStep[] = [];
  const skipped: CloneSkip[] = [];
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (!node || !isData(node) || !selected.has(id) || !isCopied(node)) continue;
    const planned = stepOf(node, input);
    if ('reason' in planned) skipped.push(planned);
    else steps.push(planned);
  }
  return { steps, skipped };
}

function isCopied(node: DataNode): boolean {
  if (node.kind === 'source') return isSourceView(node) || node.resource.sync !== undefined;
  return node.kind === 'seed' || materializationOf(node) !== 'ephemeral';
}

function stepOf(node: DataNode, input: CloneInput): CloneStep | CloneSkip {
  const { fullRefresh, production, state } = input;
  const label = relationLabel(node.relation);
  const skip = (reason: CloneSkip['reason']): CloneSkip => ({
    id: node.id,
    label,
    kind: nodeLabelKind(node),
    reason,
  });
  if (!fullRefresh && state.relations.has(relationKey(node.relation))) return skip('here');
  if (node.kind === 'model' && materializationOf(node) === 'external') return skip('external');
  const recorded = production.state.nodes.get(node.id);
  const entry = (production.state.catalogue ?? []).find(
    ({ schema, name }) => relationLabel({ schema, name }) === recorded?.relation,
  );
  if (!recorded || !entry) return skip('not there');
  if (entry.kind === 'function') return skip('function');
  const place = { schema: entry.schema, name: entry.name };
  return {
    id: node.id,
    label,
    from: { database: deferredDatabase, ...place },
    to: node.relation,
    kind: entry.kind,
    isSource: node.kind === 'source',
    samePlace: recorded.unfinished === undefined && relationKey(place) === relationKey(node.relation),
    recorded,
  };
}
