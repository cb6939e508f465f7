import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { declaration } from './placement.js';
import { isData, type GraphNode } from './types.js';

/** Models that are built batch by batch, and read all of every input for each batch. */
export function microbatchProblems(nodes: ReadonlyMap<NodeId, GraphNode>): readonly Diagnostic[] {
  return [...nodes.values()].flatMap((node): readonly Diagnostic[] => {
    if (node.kind !== 'model' || node.config.materialized !== 'incremental') return [];
    if (node.config.incremental_strategy !== 'microbatch') return [];
    const inputs = node.parents.flatMap((id) => {
      const parent = nodes.get(id);
      return parent && isData(parent) ? [parent] : [];
    });
    if (inputs.length === 0 || inputs.some(({ config }) => config.event_time !== undefined)) return [];
    const data = { model: node.name, inputs: inputs.map(({ name }) => name) };
    return [diagnostic('microbatch/whole-inputs', data, { at: declaration(node) })];
  });
}
