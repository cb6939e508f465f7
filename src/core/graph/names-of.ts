import type { ModelResource, SeedResource, SourceResource } from '../project/resources.js';
import { namesAmong, sourceKey, type Names } from './names.js';
import { isData, type ProjectGraph } from './types.js';

/** The names that a linked graph offers, for queries that are not part of the project. */
export function namesOf(graph: ProjectGraph): Names {
  const resources: (ModelResource | SeedResource)[] = [];
  const sources = new Map<string, SourceResource>();
  for (const node of graph.nodes.values()) {
    if (node.kind === 'source') sources.set(sourceKey(node.resource.sourceName, node.name), node.resource);
    else if (isData(node)) resources.push(node.resource);
  }
  return namesAmong(graph.project, resources, sources);
}
