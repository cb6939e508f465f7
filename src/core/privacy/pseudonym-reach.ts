import type { ColumnGraph } from '../lineage/column-graph.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import { classAfter } from './declassifiers.js';

/** The columns that hold pseudonyms made with the project's key, at any distance, in the order of the graph's relations. */
export function keyedColumns(graph: ColumnGraph): readonly SourceColumn[] {
  const all = graph.relations.flatMap(({ relation, columns }) =>
    columns.map((column): SourceColumn => ({ relation, column })),
  );
  const keyed = new Set<string>();
  // Relations are in order, each after what it reads; one that reads itself needs another round.
  for (let before = -1; before < keyed.size;) {
    before = keyed.size;
    for (const column of all) {
      const holds = graph.linksInto(column).some((link) => {
        if (link.markers.includes('pseudonymise')) return classAfter('other', link) === 'pseudonym';
        return keyed.has(sourceColumnKey(link.from)) && classAfter('pseudonym', link) !== undefined;
      });
      if (holds) keyed.add(sourceColumnKey(column));
    }
  }
  return all.filter((column) => keyed.has(sourceColumnKey(column)));
}
