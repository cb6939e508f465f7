import { isData, isEphemeral, type ProjectGraph } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { relationKey, relationLabel } from '../sql/relation.js';
import type { Orphan } from './stages.js';
import type { CatalogueEntry, RecordedNode, WarehouseState } from './warehouse-state.js';

/** Under which id the state keeps a relation that its node has left for another place. */
export function leftId(id: NodeId, relation: string): NodeId {
  return `${id}@${relation}` as NodeId;
}

/**
 * What Eider recorded for this project and no node owns any more. Of a relation that only has the same name, or has become of another kind,
 * `keep` says why it is left alone.
 * @param built the nodes that this run builds: one that moves leaves its old relation behind only then
 */
export function findOrphans(
  graph: ProjectGraph,
  state: WarehouseState,
  built: ReadonlySet<NodeId>,
): readonly Orphan[] {
  const owned = new Set<string>();
  for (const node of graph.nodes.values())
    if (isData(node) && !isEphemeral(node)) owned.add(relationKey(node.relation));
  return (
    [...state.nodes]
      // What a killed run was about to make for the first time may be somebody else's.
      .filter(([id, { unfinished }]) => id.split('.')[1] === graph.project && unfinished !== 'new')
      .flatMap(([id, recorded]): Orphan[] => {
        const node = graph.nodes.get(id);
        const owner = node && isData(node) && !isEphemeral(node) ? node : undefined;
        if (owner && relationLabel(owner.relation) === recorded.relation) return [];
        if (owner && !built.has(id)) return [];
        return [orphanOf(owner ? leftId(id, recorded.relation) : id, recorded, state.catalogue ?? [], owned)];
      })
      .sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.id < b.id ? -1 : 1))
  );
}

function orphanOf(
  id: NodeId,
  recorded: RecordedNode,
  catalogue: readonly CatalogueEntry[],
  owned: ReadonlySet<string>,
): Orphan {
  const label = recorded.relation;
  const base = { id, label };
  const found = catalogue.filter(
    (entry) => relationLabel(entry).toLowerCase() === label.toLowerCase() && !owned.has(relationKey(entry)),
  );
  const [first, second] = found;
  if (!first) return base;
  const keep = second
    ? 'its name fits two relations'
    : first.kind === kindInDatabase(recorded.kind)
      ? recorded.kind === 'snapshot'
        ? 'it holds the history of a snapshot, which nothing can make again'
        : undefined
      : `Eider built a ${kindInDatabase(recorded.kind)} there, and now there is a ${first.kind}`;
  const { location } = recorded;
  return {
    ...base,
    relation: first,
    ...(keep !== undefined && { keep }),
    ...(location !== undefined && { location }),
  };
}

function kindInDatabase(kind: string | undefined): 'view' | 'table' | 'function' {
  if (kind === 'function') return 'function';
  return ['table', 'incremental', 'seed', 'snapshot'].includes(kind ?? '') ? 'table' : 'view';
}
