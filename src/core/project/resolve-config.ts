import { diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { incrementalProblems } from './incremental-problems.js';
import { snapshotProblems } from './snapshot-problems.js';
import type { IncrementalStrategy, Materialization, NodeConfig } from './node-config.js';
import type { Values } from './value.js';

/** The final configuration of a model: what was said at every level, and the defaults for the rest. */
export interface ResolvedConfig extends NodeConfig {
  readonly enabled: boolean;
  readonly materialized: Materialization;
  readonly tags: readonly string[];
  readonly meta: Values;
  readonly incremental_strategy: IncrementalStrategy;
  readonly on_schema_change: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
}

/**
 * Applies the defaults to a model's merged configuration: enabled, a view, no tags, `delete+insert` with a unique key and
 * `append` without, schema changes ignored. An incremental strategy that lacks its key is an error at `at`.
 */
export function resolveConfig(config: NodeConfig, at?: Span): Outcome<ResolvedConfig> {
  const isMerge = config.incremental_strategy === 'merge';
  const keys = (isMerge ? config.merge_on_using_columns : undefined) ?? config.unique_key ?? [];
  const hasKey = keys.length > 0;
  const value: ResolvedConfig = {
    enabled: true,
    materialized: 'view',
    tags: [],
    meta: {},
    incremental_strategy: hasKey ? 'delete+insert' : 'append',
    on_schema_change: 'ignore',
    ...config,
  };
  if (value.materialized === 'snapshot') return { value, diagnostics: snapshotProblems(value, at) };
  if (value.materialized !== 'incremental') return { value, diagnostics: [] };
  const problems = incrementalProblems(value, at);
  if (['append', 'microbatch'].includes(value.incremental_strategy) || hasKey)
    return { value, diagnostics: problems };
  const data = { strategy: value.incremental_strategy };
  return { value, diagnostics: [diagnostic('config/unique-key-needed', data, { at }), ...problems] };
}
