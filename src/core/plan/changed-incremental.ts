import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { ModelNode } from '../graph/types.js';
import type { RecordedNode } from './warehouse-state.js';

/** The kinds of node whose relation is a table: rows that stay when an incremental model takes its place. */
const tables: ReadonlySet<string> = new Set(['incremental', 'table', 'seed']);

/**
 * What there is to say when an incremental model is not what its rows were built from. An error, unless the author has said what becomes of them: by
 * `on_change`, or by an `on_schema_change` that lets the columns of the table follow those of the SQL.
 */
export function changedIncremental(node: ModelNode, recorded: RecordedNode): readonly Diagnostic[] {
  const { on_change, on_schema_change, full_refresh } = node.config;
  // What was a view is built from nothing.
  if (recorded.kind !== undefined && !tables.has(recorded.kind)) return [];
  if (on_change === 'continue') return [];
  const at = { at: spanOf(node.resource.source, 0, 0) };
  const follows = on_schema_change === 'append_new_columns' || on_schema_change === 'sync_all_columns';
  if (on_change === undefined && follows) {
    const data = { node: node.name, setting: on_schema_change };
    return [diagnostic('plan/incremental-continued', data, at)];
  }
  return [diagnostic('plan/incremental-changed', { node: node.name, pinned: full_refresh === false }, at)];
}
