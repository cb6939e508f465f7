import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { declaration } from '../../core/graph/placement.js';
import { isData, type DataNode, type ModelNode } from '../../core/graph/types.js';
import { layerOf } from '../../core/privacy/layers.js';
import { foldName, personalNames } from '../../core/privacy/storable-columns.js';
import type { NodeId } from '../../core/project/ids.js';
import { usualPolicy } from '../../core/project/privacy-policy.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import type { BoundProject, CheckedNode } from '../check/bind-project.js';
import { isPython } from '../check/asking-models.js';
import { classesIn } from '../check/check-privacy.js';
import { columnsWritten } from '../project/made-names.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace-type.js';

/**
 * Whether a model that was looked at without data could not be followed: it does not bind, or reads a model that does not. Others are proved in another way. Where the files of a
 * source are not at hand, what stands on it may not bind either: its relations may be there all the same, and that is no reason to keep it from being built.
 */
export function isUnproved(checked: CheckedNode, { nodes }: Pick<BoundProject, 'nodes'>): boolean {
  const { node, status } = checked;
  if (node.kind !== 'model' || node.builtBy !== undefined || node.snapshotBy) return false;
  if (isPython(node) || status === 'ok') return false;
  return [checked, ...modelsAbove(node, nodes)].some((each) => {
    const isForLack = each.node.parents.some((id) => lacks(nodes.get(id), each.broken?.failure));
    return each.status === 'broken' && !isForLack;
  });
}

/** Whether a model may not bind for want of a source's files: it cannot be read, or has more columns than those that are declared of it. */
function lacks(parent: CheckedNode | undefined, failure: SqlFailure | undefined): boolean {
  if (parent?.status === 'broken') return true;
  return parent?.told === 'declared' && failure?.subtype === 'COLUMN_NOT_FOUND';
}

/** What is known of the models that a model stands on. */
function modelsAbove(node: ModelNode, nodes: BoundProject['nodes']): readonly CheckedNode[] {
  const found = new Map<NodeId, CheckedNode>();
  const pending = [...node.parents];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const checked = nodes.get(id);
    if (!checked || found.has(id)) continue;
    if (checked.node.kind === 'model') found.set(id, checked);
    pending.push(...checked.node.parents);
  }
  return [...found.values()];
}

/**
 * What is wrong with the columns that a model turned out to have, of which nobody could know without data where they come from: in a layer that may not hold everything, each must be
 * declared with a class where something personal may be in it.
 */
export function unprovedColumns(
  node: ModelNode,
  columns: readonly string[],
  { bound, io, workspace }: { readonly bound: BoundProject; readonly io: Io; readonly workspace: Workspace },
): readonly Diagnostic[] {
  const layer = layerOf(node.resource.fqn, workspace.project.privacy ?? usualPolicy);
  if (!layer || layer.allow === 'all') return [];
  const said = new Set(
    node.resource.columns.flatMap(({ name, pii }) => (pii === undefined ? [] : [foldName(name)])),
  );
  const open = columns.filter((name) => !said.has(foldName(name)));
  if (open.length === 0) return [];
  const from = personalInputs(node, bound, workspace, io);
  if (from.length === 0) return [];
  const shown = columnsWritten(node, open, workspace);
  const data = {
    model: node.name,
    columns: shown,
    more: open.length - shown.length,
    layer: layer.folder,
    from,
  };
  return [diagnostic('privacy/unproved-column', data, { at: declaration(node) })];
}

/** The personal columns that may go into a model: those of what it reads, or all where that is not known. */
function personalInputs(
  node: ModelNode,
  bound: BoundProject,
  workspace: Workspace,
  io: Io,
): readonly string[] {
  const { graph } = workspace;
  const reads = inputsOf(node, bound, workspace);
  if (reads) return classesIn(workspace, bound, reads, io);
  return [...graph.nodes.values()].flatMap((each) =>
    isData(each)
      ? [...each.resource.columns]
          .filter((column) => personalNames([column]).size > 0)
          .map(({ name }) => `${nameOf(each)}.${name}`)
      : [],
  );
}

/** The nearest nodes above a model whose columns are followed; undefined where one between them reads what no reference tells. */
function inputsOf(
  node: ModelNode,
  { nodes }: BoundProject,
  { graph }: Workspace,
): ReadonlySet<NodeId> | undefined {
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  let isKnown = true;
  const visit = (each: DataNode): void => {
    if (seen.has(each.id)) return;
    seen.add(each.id);
    const checked = nodes.get(each.id);
    if (each !== node && checked?.status === 'ok') found.add(each.id);
    else {
      if (each.kind !== 'model' || (checked?.broken && checked.broken.needs !== 'pivot')) isKnown = false;
      for (const parent of each.parents) {
        const read = graph.nodes.get(parent);
        if (read && isData(read)) visit(read);
      }
    }
  };
  visit(node);
  return isKnown ? found : undefined;
}
