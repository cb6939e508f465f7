import type { NodeId } from '../project/ids.js';
import type { Compiler } from './compile.js';
import { extensionNeeds } from './extensions.js';

/** The extensions that the nodes need, judged from their compiled SQL; all nodes unless some are given. */
export function compiledNeeds(
  compiler: Compiler,
  ids: ReadonlySet<NodeId> = new Set(compiler.graph.order),
): ReadonlyMap<NodeId, ReadonlySet<string>> {
  return extensionNeeds(compiler.graph, ids, (node) => {
    if (node.kind !== 'model') return undefined;
    const { sql, incrementalSql } = compiler.model(node);
    return incrementalSql ? `${sql.sql}\n${incrementalSql.sql}` : sql.sql;
  });
}
