import type { ChangePart, StateFacts } from '../graph/selection.js';
import type { GraphNode } from '../graph/types.js';
import type { Compiler } from '../plan/compile.js';
import type { StageResult } from '../plan/events.js';
import { nodeChange, type NodeChange } from '../plan/node-change.js';
import type { NodeId } from '../project/ids.js';
import type { RunResults } from './run-results.js';
import type { SourceFreshness } from './source-freshness.js';
import type { StateDirectory } from './state-directory.js';

/**
 * The project as it is, compared with a state directory: what `state:`, `result:` and `source_status:` ask.
 * @param now when the sources were loaded last; undefined when nobody looked
 */
export function compareWithState(
  state: StateDirectory,
  compiler: Compiler,
  hash: (text: string) => string,
  now?: SourceFreshness,
): StateFacts {
  const changes = new Map<NodeId, NodeChange>();
  const changeOf = (node: GraphNode): NodeChange => {
    const known = changes.get(node.id);
    if (known) return known;
    const before = compiler.diagnostics.length;
    const change = nodeChange(node, compiler, hash);
    // Mistakes in nodes that are only compared are told when they are compiled for themselves.
    compiler.diagnostics.splice(before);
    changes.set(node.id, change);
    return change;
  };
  const results = state.runResults && statuses(state.runResults);
  return {
    isKnown: (node) => state.nodes.has(node.id),
    isChanged: (node, part) => {
      const old = state.nodes.get(node.id)?.change;
      return old === undefined || differs(old, changeOf(node), part);
    },
    ...(results && { results }),
    freshness: { ...(state.freshness && { before: state.freshness }), ...(now && { now }) },
  };
}

/** A part has changed only in a node that has: what makes no difference to its content is no change. */
function differs(old: NodeChange, now: NodeChange, part: ChangePart | undefined): boolean {
  if (old.all === now.all) return false;
  switch (part) {
    case undefined:
      return true;
    case 'configs':
      return old.configs !== now.configs;
    case 'relation':
      return old.relation !== now.relation;
    case 'persisted_descriptions':
      return old.descriptions !== now.descriptions;
    case 'contract':
      return old.contract !== now.contract;
    case 'macros':
      return old.sql !== now.sql && old.macros !== now.macros;
    case 'body':
      // The SQL may be another because of a macro alone; a changed variable counts as the body, as it has no other part.
      return old.sql !== now.sql && (old.text !== now.text || old.macros === now.macros);
  }
}

/** How each node fared, in dbt's words. */
function statuses({ results, reused }: RunResults): ReadonlyMap<string, string> {
  return new Map([
    ...reused.map((id) => [id, 'reused'] as const),
    ...results.flatMap((result) => [
      // A stage that only runs tests says nothing of its node.
      ...(result.kind === 'test' ? [] : [[result.id, statusOf(result)] as const]),
      ...result.tests.map((test) => [test.id, test.status] as const),
    ]),
  ]);
}

function statusOf({ status }: StageResult): string {
  switch (status) {
    case 'failed':
    case 'interrupted':
      return 'error';
    default:
      return status;
  }
}
