import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import { extensionName, isBundled } from '../../engine/duckdb/extensions/names.js';
import { syncExtensions, syncNodes } from '../sources/sync-sources.js';
import type { Workspace } from './workspace.js';

/** The extensions that a project needs, sorted, with the names of the nodes that need each; none for those of the target. */
export function projectExtensions(workspace: Workspace): ReadonlyMap<string, readonly string[]> {
  const { graph, compiler, target } = workspace;
  const needs = compiledNeeds(compiler);
  const nodesOf = new Map<string, string[]>(target.extensions.map((name) => [canonical(name), []]));
  for (const attachment of target.attach) {
    if (attachment.type !== undefined) nodesOf.set(canonical(attachment.type), []);
  }
  for (const [id, names] of needs) {
    for (const name of names) {
      const key = canonical(name);
      nodesOf.set(key, [...(nodesOf.get(key) ?? []), graph.nodes.get(id)?.name ?? id]);
    }
  }
  for (const { node, sync } of syncNodes(workspace, new Set(graph.order))) {
    for (const name of syncExtensions({ from: sync.from, columns: node.resource.columns })) {
      const key = canonical(name);
      nodesOf.set(key, [...(nodesOf.get(key) ?? []), node.name]);
    }
  }
  return new Map(
    [...nodesOf]
      .filter(([name]) => !isBundled(name) && name !== 'duckdb')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function canonical(name: string): string {
  return extensionName(name)?.name ?? name;
}
