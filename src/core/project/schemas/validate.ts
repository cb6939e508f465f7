import type * as z from 'zod';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { unreachable } from '../../diagnostics/invariant.js';
import { entryOf, nodeAt, valueOf, type YamlEntry, type YamlNode } from '../yaml/tree.js';
import { flatIssues, issueDiagnostics, type CodeFamily } from './issue-diagnostics.js';
import { normalise } from './normalise.js';

/** What could be understood of a node, and everything that was wrong with it. */
export interface Validated<T> {
  /** The value, without the parts that were wrong; undefined when nothing useful is left. */
  readonly value: T | undefined;
  /** The tree that `value` was made from, for places: same keys, same order of items. */
  readonly node: YamlNode;
  readonly diagnostics: readonly Diagnostic[];
}

type Issue = z.core.$ZodIssue;

/**
 * Checks a tree against a schema and reports every mistake at once. The wrong parts are then left out (an item that lacks
 * an obligatory key is left out as a whole), so that the steps that follow can find more.
 */
export function validate<Schema extends z.ZodType>(
  node: YamlNode,
  schema: Schema,
  family: CodeFamily = 'yaml',
): Validated<z.output<Schema>> {
  const tree = normalise(node, schema);
  const diagnostics = [...tree.diagnostics];
  let current: YamlNode | undefined = tree.node;
  for (let first = true; current !== undefined; first = false) {
    const result = schema.safeParse(valueOf(current));
    if (result.success) return { value: result.data, node: current, diagnostics };
    const issues = flatIssues(result.error.issues);
    if (first) diagnostics.push(...issues.flatMap((issue) => issueDiagnostics(issue, tree, family)));
    current = pruned(current, issues);
  }
  return { value: undefined, node: tree.node, diagnostics };
}

/** The tree without what the issues are about; undefined when that is all of it. */
function pruned(root: YamlNode, issues: readonly Issue[]): YamlNode | undefined {
  const wrong = new Set<YamlNode | YamlEntry>();
  for (const issue of issues) {
    const node = nodeAt(root, issue.path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const entry = entryOf(node, key);
        if (entry) wrong.add(entry);
      }
    } else {
      wrong.add(node ?? nodeAt(root, issue.path.slice(0, -1)) ?? root);
    }
  }
  return without(root, wrong);
}

function without(node: YamlNode, wrong: ReadonlySet<YamlNode | YamlEntry>): YamlNode | undefined {
  if (wrong.has(node)) return undefined;
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'list':
      return { ...node, items: node.items.flatMap((item) => without(item, wrong) ?? []) };
    case 'map': {
      const entries = node.entries.flatMap((entry) => {
        const value = wrong.has(entry) ? undefined : without(entry.value, wrong);
        return value ? [{ ...entry, value }] : [];
      });
      return { ...node, entries };
    }
    default:
      return unreachable(node);
  }
}
