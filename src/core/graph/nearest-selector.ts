import { suggest } from '../diagnostics/suggest.js';
import type { SelectorTerm } from './selector.js';
import type { ProjectGraph } from './types.js';

/** A selector near one that matches nothing, for `did you mean …?`. */
export function nearestSelector(graph: ProjectGraph, { method, value }: SelectorTerm): string | undefined {
  const nodes = [...graph.nodes.values()];
  const sources = nodes.flatMap((node) => (node.kind === 'source' ? [node] : []));
  const near = (candidates: Iterable<string>): string | undefined => {
    const found = suggest(value, candidates);
    return found === undefined ? undefined : `${method}:${found}`;
  };
  const namesOf = (kind: string): readonly string[] =>
    nodes.flatMap((node) => (node.kind === kind ? [node.name] : []));
  switch (method) {
    case 'fqn': {
      const named = nodes.filter((node) => node.kind !== 'source').map((node) => node.name);
      const found = suggest(value, named);
      if (found !== undefined) return found;
      const table = suggest(value, namesOf('source'));
      const source = sources.find((node) => node.name === table);
      return source && `source:${source.resource.sourceName}.${source.name}`;
    }
    case 'tag':
      return near(new Set(nodes.flatMap((node) => node.config.tags ?? [])));
    case 'group':
      return near(new Set(nodes.flatMap((node) => node.config.group ?? [])));
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return near(namesOf(method));
    case 'source':
      return near(
        sources.flatMap(({ resource, name }) => [resource.sourceName, `${resource.sourceName}.${name}`]),
      );
    default:
      return undefined;
  }
}
