import type { DataNode, ProjectGraph } from '../graph/types.js';
import type { ReferencedColumn } from '../library/generic-test.js';
import type { Value, Values } from '../project/value.js';

/** The columns that exposures which read a node name in their `meta`, as `referenced_columns: [{column_name, data_type, node}]`. */
export function referencedColumns(target: DataNode, graph: ProjectGraph): readonly ReferencedColumn[] {
  return (graph.children.get(target.id) ?? []).flatMap((id) => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'exposure') return [];
    const listed = node.resource.config.meta?.['referenced_columns'];
    const items = Array.isArray(listed) ? (listed as readonly Value[]) : [];
    return items.flatMap((item) => {
      if (item === null || typeof item !== 'object' || Array.isArray(item)) return [];
      const { column_name: name, data_type: type, node: of } = item as Values;
      if (typeof name !== 'string') return [];
      return [
        {
          exposure: node.name,
          name,
          ...(typeof type === 'string' && type !== '' && { type }),
          ...(typeof of === 'string' && of !== '' && { node: of }),
          readsOthers: node.parents.length > 1,
        },
      ];
    });
  });
}
