import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { CodeData } from '../diagnostics/codes.js';
import type { NodeId } from '../project/ids.js';
import type { GraphNode, OwnMistake } from './types.js';

/** Mistakes of contracts that dbt finds when it makes the table. */
const whenBuilt: ReadonlySet<string> = new Set(['contract/no-columns', 'contract/no-type']);

/**
 * Whether dbt finds a mistake only when the node's turn has come: it fails the node then, and keeps nothing else from being built. A contract of a model
 * that no YAML file describes is found before.
 */
export function failsItsNode({ code, severity }: Diagnostic, node: GraphNode | undefined): boolean {
  const isDescribed = node?.kind === 'model' && node.resource.properties !== undefined;
  return severity === 'error' && whenBuilt.has(code) && isDescribed;
}

/** Whether a generic test is nowhere, which dbt finds when the test's turn has come. One that only Eider lacks is told before anything runs. */
export function isUnknownTest({ code, data }: Diagnostic): boolean {
  return code === 'test/unknown' && (data as CodeData['test/unknown']).missing === undefined;
}

/** What is wrong with a node that is built: all of it, or what only counts where its table is there. */
export function mistakesOf(node: GraphNode | undefined, isUpdate: boolean): readonly Diagnostic[] {
  const mistakes = node?.kind === 'model' ? (node.mistakes ?? []) : [];
  return mistakes.filter(({ updatesOnly }) => updatesOnly === isUpdate).map(({ finding }) => finding);
}

/** The nodes with what was found wrong with each of them beside what is known already. */
export function withMistakes(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  found: ReadonlyMap<NodeId, readonly Diagnostic[]>,
): ReadonlyMap<NodeId, GraphNode> {
  if (found.size === 0) return nodes;
  return new Map(
    [...nodes].map(([id, node]) => {
      const own = (found.get(id) ?? []).map((finding): OwnMistake => ({ finding, updatesOnly: false }));
      if (node.kind !== 'model' || own.length === 0) return [id, node];
      return [id, { ...node, mistakes: [...(node.mistakes ?? []), ...own] }];
    }),
  );
}
