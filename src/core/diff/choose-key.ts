import type { DataNode, ProjectGraph } from '../graph/types.js';
import { columnKey, type CommonColumn } from './column-changes.js';

/**
 * The columns that tell the rows of a node apart, on both sides, with the names that they have now: of what the project says of it, the first whose columns are all
 * there. A primary key goes first, then `unique_key`, other constraints, and tests for uniqueness of all rows. Empty when there is none.
 */
export function chooseKey(
  node: DataNode,
  graph: ProjectGraph,
  common: readonly CommonColumn[],
): readonly CommonColumn[] {
  for (const names of [...constraintKeys(node), ...testKeys(node, graph)]) {
    const found = keyOf(names, common);
    if (found) return found;
  }
  return [];
}

/** These columns; undefined when one is not on both sides, or when there is none. */
export function keyOf(
  names: readonly string[],
  common: readonly CommonColumn[],
): readonly CommonColumn[] | undefined {
  const byName = new Map(common.map((pair) => [columnKey(pair.after.name), pair]));
  const found = [...new Set(names.map(columnKey))].flatMap((name) => byName.get(name) ?? []);
  return found.length > 0 && found.length === new Set(names.map(columnKey)).size ? found : undefined;
}

function constraintKeys(node: DataNode): readonly (readonly string[])[] {
  if (node.kind !== 'model') return [];
  const constraints = node.resource.constraints ?? [];
  const ofType = (type: 'primary_key' | 'unique'): readonly (readonly string[])[] =>
    constraints.filter((constraint) => constraint.type === type).map(({ columns }) => columns);
  const { unique_key: own } = node.config;
  return [...ofType('primary_key'), ...(own ? [own] : []), ...ofType('unique')];
}

/** A test with a condition says nothing of the other rows. */
function testKeys(node: DataNode, graph: ProjectGraph): readonly (readonly string[])[] {
  const keys = [...graph.nodes.values()].flatMap((test): readonly (readonly string[])[] => {
    if (test.kind !== 'test' || test.body.kind !== 'generic' || test.body.target !== node.id) return [];
    if (test.config.where !== undefined) return [];
    const { column, test: said } = test.body;
    if (said.test === 'unique' && column !== undefined) return [[column]];
    const columns = said.arguments['combination_of_columns'];
    return said.test === 'unique_combination_of_columns' && Array.isArray(columns)
      ? [columns.map(String)]
      : [];
  });
  // A single column is the clearest key.
  return keys.toSorted((a, b) => a.length - b.length);
}
