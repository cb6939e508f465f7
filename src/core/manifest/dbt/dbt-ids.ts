import { isData, type ProjectGraph, type TestNode } from '../../graph/types.js';
import { nodeId, type NodeId } from '../../project/ids.js';
import { testHash, testMetadata } from './test-metadata.js';

/** dbt's `unique_id` of every node. They are Eider's, but for generic tests, whose id ends in a hash of what they say. */
export interface DbtIds {
  readonly get: (id: NodeId) => string | undefined;
}

/** Those that are asked for are made, once. `md5` gives hexadecimal digits. */
export function dbtIds(graph: ProjectGraph, md5: (text: string) => string): DbtIds {
  const known = new Map<NodeId, string>();
  return {
    get: (id) => {
      const node = graph.nodes.get(id);
      if (node?.kind !== 'test') return node?.id;
      const made = known.get(id) ?? testId(node, graph, md5);
      known.set(id, made);
      return made;
    },
  };
}

function testId(node: TestNode, graph: ProjectGraph, md5: (text: string) => string): string {
  if (node.body.kind === 'singular') return node.id;
  const target = graph.nodes.get(node.body.target);
  if (!target || !isData(target)) return node.id;
  const id = nodeId('test', target.resource.package ?? graph.project, node.name);
  return `${id}.${testHash(node.name, testMetadata(node.body, target), md5)}`;
}
