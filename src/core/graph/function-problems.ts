import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import type { Publication } from '../project/publication.js';
import { declaration } from './placement.js';
import { isFunction, materializationOf, type GraphNode, type ModelNode } from './types.js';

/** What is asked of functions that only relations have, and parameters of what is none. */
export function functionProblems(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  publications: readonly Publication[],
): readonly Diagnostic[] {
  const models = [...nodes.values()].filter((node) => node.kind === 'model');
  const functions = new Map(models.filter(isFunction).map((node) => [node.name, node]));
  const published = publications.flatMap((publication) =>
    publication.tables.flatMap(({ model, at }) =>
      functions.has(model)
        ? [diagnostic('function/no-rows', { name: model, what: 'published' }, { at })]
        : [],
    ),
  );
  return [...models.flatMap((node) => problemsOf(node)), ...published];
}

function problemsOf(node: ModelNode): readonly Diagnostic[] {
  const { name, resource, config } = node;
  const at = resource.properties ?? declaration(node);
  if (!isFunction(node)) {
    const materialized = materializationOf(node);
    return config.parameters
      ? [diagnostic('function/parameters', { name, materialized }, { at: declaration(node) })]
      : [];
  }
  const tests = [...resource.tests, ...resource.columns.flatMap((column) => column.tests)];
  return [
    ...tests.map((test) => diagnostic('function/no-rows', { name, what: 'tested' }, { at: test.at })),
    ...(config.contract?.enforced
      ? [diagnostic('function/no-rows', { name, what: 'held to a contract' }, { at })]
      : []),
  ];
}
