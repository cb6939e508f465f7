import type { ProjectGraph } from '../../graph/types.js';
import { constrainedKey } from '../../graph/constraint-entries.js';
import type { NodeId } from '../../project/ids.js';

interface Tested {
  readonly unique: Set<string>;
  readonly notNull: Set<string>;
}

/**
 * The columns of each relation that are a key, by dbt's rule: those of a constraint; where there is none, those tested for being unique and not null; where there are
 * none, those tested for being unique, alone or together. Sorted.
 */
export function primaryKeys(graph: ProjectGraph): ReadonlyMap<NodeId, readonly string[]> {
  const tested = new Map<NodeId, Tested>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'test' || node.body.kind !== 'generic') continue;
    const { test, column, target } = node.body;
    const columns = column === undefined ? textsOf(test.arguments['combination_of_columns']) : [column];
    const of = tested.get(target) ?? { unique: new Set(), notNull: new Set() };
    tested.set(target, of);
    const name = test.test.slice(test.test.lastIndexOf('.') + 1);
    const found =
      name === 'not_null'
        ? of.notNull
        : name === 'unique' || name === 'unique_combination_of_columns'
          ? of.unique
          : undefined;
    for (const each of columns) found?.add(each);
  }
  const said = [...graph.nodes].flatMap(([id, node]) => {
    const columns = node.kind === 'model' ? constrainedKey(node.resource.constraints ?? []) : [];
    return columns.length === 0 ? [] : [[id, columns.toSorted()] as const];
  });
  const shown = new Map(
    [...tested].map(([id, { unique, notNull }]) => {
      const both = [...unique].filter((column) => notNull.has(column));
      return [id, (both.length > 0 ? both : [...unique]).toSorted()] as const;
    }),
  );
  return new Map([...shown, ...said]);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
