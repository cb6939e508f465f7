import type { NodeId } from '../project/ids.js';
import { isData } from '../graph/types.js';
import type { Compiler } from './compile.js';
import { extensionNeeds } from './extensions.js';
import { nodeHooks } from './hooks.js';

/** The extensions that the nodes need, judged from their compiled SQL; all nodes unless some are given. */
export function compiledNeeds(
  compiler: Compiler,
  ids: ReadonlySet<NodeId> = new Set(compiler.graph.order),
): ReadonlyMap<NodeId, ReadonlySet<string>> {
  return extensionNeeds(compiler.graph, ids, (node) => {
    const hooks = isData(node) ? nodeHooks(node, compiler) : undefined;
    const beside = hooks ? [...hooks.pre, ...hooks.post].map((hook) => `${hook.sql};`) : [];
    if (node.kind !== 'model') return beside.length === 0 ? undefined : beside.join('\n');
    const { sql, incrementalSql } = compiler.model(node);
    return [sql.sql, ...(incrementalSql ? [incrementalSql.sql] : []), ...beside].join('\n');
  });
}
