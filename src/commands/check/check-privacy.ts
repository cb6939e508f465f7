import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { spanOf, type Span } from '../../core/diagnostics/source.js';
import { declaration } from '../../core/graph/placement.js';
import { relationsOf } from '../../core/graph/relations-of.js';
import { isData, type DataNode, type ModelNode } from '../../core/graph/types.js';
import { checkPrivacy, personalColumns } from '../../core/privacy/check-privacy.js';
import { foldersOf } from '../../core/privacy/layers.js';
import type { PrivacyInput, PrivacyNode } from '../../core/privacy/privacy-input.js';
import { usualPolicy } from '../../core/project/privacy-policy.js';
import type { NodeId } from '../../core/project/ids.js';
import { columnPlace } from '../../core/sql/column-place.js';
import { locate } from '../../core/template/locate.js';
import { askedColumn } from './asking-models.js';
import type { BoundProject, CheckedNode } from './bind-project.js';
import { nameOf } from '../project/find-node.js';
import { KeptTaints } from './kept-taints.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/** What is wrong with the personal data of a project that was bound, for the nodes that were chosen. */
export function privacyFindings(
  workspace: Workspace,
  bound: BoundProject,
  chosen: ReadonlySet<NodeId>,
  io: Io,
): readonly Diagnostic[] {
  const input = privacyInput(workspace, bound, chosen, io);
  // A stranger could send a cache that says what pleases him.
  if (workspace.untrusted) return checkPrivacy(input);
  const memo = new KeptTaints(workspace, input, bound.keyOf);
  const findings = checkPrivacy({ ...input, memo });
  memo.save();
  return findings;
}

/** The columns of nodes that carry a class, as `model.column`. */
export function classesIn(
  workspace: Workspace,
  bound: BoundProject,
  ids: ReadonlySet<NodeId>,
  io: Io,
): readonly string[] {
  const relations = relationsOf(ids, workspace.graph);
  return personalColumns(privacyInput(workspace, bound, new Set(), io), relations);
}

/** What the proof rests on. */
export function privacyInput(
  workspace: Workspace,
  bound: BoundProject,
  chosen: ReadonlySet<NodeId>,
  io: Io,
): PrivacyInput {
  const { project, graph } = workspace;
  const data = [...graph.nodes.values()].filter(isData);
  const models = data.filter((node) => node.kind === 'model');
  return {
    graph: bound.columns,
    nodes: [...bound.nodes.values()].map((checked) =>
      privacyNode(checked, chosen.has(checked.node.id), workspace),
    ),
    known: new Set(data.filter(({ kind }) => kind !== 'source').map(({ name }) => name)),
    folders: foldersOf(models.map(({ resource }) => resource.fqn)),
    policy: project.privacy ?? usualPolicy,
    publications: project.publications,
    today: io.now().toISOString().slice(0, 10),
  };
}

function privacyNode(
  { node, asks, columns, followed, readsFiles = false }: CheckedNode,
  isChosen: boolean,
  workspace: Workspace,
): PrivacyNode {
  return {
    kind: node.kind,
    name: nameOf(node),
    relation: node.relation,
    fqn: node.kind === 'source' ? [] : node.resource.fqn,
    declared: node.resource.columns,
    columns: columns.map(({ name }) => name),
    readsFiles,
    ...opaqueOf(node, followed, workspace),
    ...(asks && columns.length === 0 && { asks: { column: askedColumn(asks), at: asks.at } }),
    isChosen,
    placeOf: (column) =>
      node.kind === 'model'
        ? (asks?.at ?? placeInModel(node, column, workspace))
        : (node.resource.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.at ??
          declaration(node)),
  };
}

/** What of a model lineage cannot look into: all of one in Python, and what a materialisation of the project's own has added. */
function opaqueOf(
  node: DataNode,
  followed: readonly string[] | undefined,
  workspace: Workspace,
): Pick<PrivacyNode, 'opaque'> {
  if (node.kind !== 'model' || (node.resource.language !== 'python' && !followed)) return {};
  const opaque = { reads: relationsOf(node.parents, workspace.graph), at: declaration(node) };
  return { opaque: { ...opaque, ...(followed && { followed }) } };
}

/** Where a model's author writes a column; the start of the model where its text does not tell. */
function placeInModel(node: ModelNode, column: string, { compiler }: Workspace): Span {
  const { sql } = compiler.model(node);
  const place = columnPlace(sql.sql, column);
  const found = place && locate(sql, place.start, place.end);
  // What a macro wrote is shown at its call.
  return found?.calls[0]?.at ?? found?.at ?? spanOf(node.resource.source, 0, 0);
}
