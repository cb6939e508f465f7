import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import { referenceTo } from './reference-to.js';
import type { GraphNode, ModelNode, OwnMistake, SeedNode, TestNode } from './types.js';

/** Mistakes of contracts that dbt finds when it makes the table. */
const whenBuilt: ReadonlySet<string> = new Set(['contract/no-columns', 'contract/no-type']);

/** What Eider does not write where dbt would, as a file could be lost. */
const ofFiles: ReadonlySet<string> = new Set(['external/remote-folder', 'graph/external-taken']);

/**
 * Whether dbt finds a mistake only when the node's turn has come: it fails the node then, and keeps nothing else from being built. A contract of a model
 * that no YAML file describes is found before.
 */
function failsItsNode({ code, severity }: Diagnostic, node: GraphNode | undefined): boolean {
  if (severity !== 'error' || node?.kind !== 'model') return false;
  if (node.external && ofFiles.has(code)) return true;
  return whenBuilt.has(code) && node.resource.properties !== undefined;
}

/** Whether a generic test is nowhere, which dbt finds when the test's turn has come. */
export function isUnknownTest({ code }: Diagnostic): boolean {
  return code === 'test/unknown';
}

/** What is wrong with a node that is built: all of it, or what only counts where its table is there. */
export function mistakesOf(node: GraphNode | undefined, isUpdate: boolean): readonly Diagnostic[] {
  const mistakes = node && canFailApart(node) ? (node.mistakes ?? []) : [];
  return mistakes.filter(({ updatesOnly }) => updatesOnly === isUpdate).map(({ finding }) => finding);
}

/** Whether a node can fail by itself in its turn. */
function canFailApart(node: GraphNode): node is ModelNode | SeedNode | TestNode {
  return node.kind === 'model' || node.kind === 'seed' || node.kind === 'test';
}

/** Something wrong with one node. */
export type NodeFinding = readonly [NodeId, Diagnostic];

/** The nodes with what was found wrong with each of them beside what is known already. */
export function withMistakes(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  found: readonly NodeFinding[],
): ReadonlyMap<NodeId, GraphNode> {
  if (found.length === 0) return nodes;
  const byNode = new Map<NodeId, OwnMistake[]>();
  for (const [id, finding] of found) {
    const own = byNode.get(id) ?? [];
    byNode.set(id, [...own, { finding, updatesOnly: false }]);
  }
  return new Map(
    [...nodes].map(([id, node]) => {
      const own = byNode.get(id) ?? [];
      if (!canFailApart(node) || own.length === 0) return [id, node];
      return [id, { ...node, mistakes: [...(node.mistakes ?? []), ...own] }];
    }),
  );
}

/** Of what was found wrong with nodes of a dbt project: what fails its own node only, and what keeps anything from being built. */
export function splitMistakes(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  found: readonly NodeFinding[],
): { readonly own: readonly NodeFinding[]; readonly whole: readonly Diagnostic[] } {
  const isOwn = ([id, finding]: NodeFinding): boolean => failsItsNode(finding, nodes.get(id));
  return {
    own: found.filter(isOwn),
    whole: found.flatMap((each) => (isOwn(each) ? [] : [each[1]])),
  };
}

/** Models that read a source which only a plugin of dbt-duckdb can read: they fail, and nothing else does. */
export function readersOfPlugins(nodes: ReadonlyMap<NodeId, GraphNode>): readonly NodeFinding[] {
  return [...nodes.values()].flatMap((node) => {
    if (node.kind !== 'model') return [];
    return node.parents.flatMap((id): NodeFinding[] => {
      const parent = nodes.get(id);
      const plugin = parent?.kind === 'source' ? parent.resource.plugin : undefined;
      if (parent?.kind !== 'source' || !plugin) return [];
      const at = referenceTo(node, parent)?.at ?? spanOf(node.resource.source, 0, 0);
      return [[node.id, diagnostic('dbt/cannot-build', { name: node.name, ...plugin }, { at })]];
    });
  });
}
