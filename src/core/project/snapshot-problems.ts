import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { snapshotColumns, type NodeConfig } from './node-config.js';

/** Settings that a snapshot lacks, and those that its strategy does not look at. */
export function snapshotProblems(config: NodeConfig, at?: Span): readonly Diagnostic[] {
  const { strategy, unique_key, updated_at, check_cols } = config;
  const missing = [
    // A strategy by another name is told of where it cannot be built.
    ...(strategy === undefined && config.extra?.['strategy'] === undefined ? ['strategy'] : []),
    ...((unique_key ?? []).length === 0 ? ['unique_key'] : []),
    ...(strategy === 'timestamp' && updated_at === undefined ? ['updated_at'] : []),
    ...(strategy === 'check' && (check_cols ?? []).length === 0 ? ['check_cols'] : []),
  ];
  return [
    ...missing.map((setting) =>
      diagnostic(
        'snapshot/setting-missing',
        { setting, ...(strategy !== undefined && { strategy }) },
        { at },
      ),
    ),
    ...(strategy === 'timestamp' && check_cols !== undefined
      ? [diagnostic('snapshot/no-effect', { setting: 'check_cols', strategy }, { at })]
      : []),
    ...sameNames(config, at),
  ];
}

function sameNames(
  { snapshot_meta_column_names: given = {} }: NodeConfig,
  at: Span | undefined,
): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return snapshotColumns.flatMap((column): readonly Diagnostic[] => {
    const name = given[column] ?? column;
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), column);
    if (other === undefined) return [];
    return [diagnostic('snapshot/same-name', { name, first: other, second: column }, { at })];
  });
}
