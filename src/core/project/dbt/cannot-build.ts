import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { NodeConfig } from '../types.js';

/**
 * Why a node of a dbt project cannot be built: a materialisation, strategy or format that Eider does not have. Such names are kept in `extra`, whatever
 * else they were laid on.
 * @param config the node's final configuration
 */
export function cannotBuild(
  config: NodeConfig,
  { language, name }: { readonly name: string; readonly language: 'python' | undefined },
  at: Span,
): readonly Diagnostic[] {
  if (config.enabled === false) return [];
  const value = (key: string): string | undefined => {
    const given = config.extra?.[key];
    return typeof given === 'string' ? given : undefined;
  };
  const told = (what: string, why: string): Diagnostic =>
    diagnostic('dbt/cannot-build', { name, what, why }, { at });
  const [materialized, strategy, format] = [
    value('materialized'),
    value('incremental_strategy'),
    value('format'),
  ];
  if (materialized !== undefined && materialized !== 'seed' && materialized !== 'test')
    return [
      told(
        `the materialisation \`${materialized}\``,
        'Eider has those of dbt-duckdb, and none that macros make',
      ),
    ];
  if (language === 'python' && !isOfPython(config))
    return [
      told(
        config.incremental_strategy === 'microbatch' && config.materialized === 'incremental'
          ? 'the strategy `microbatch` of a model in Python'
          : `the materialisation \`${config.materialized ?? 'view'}\` of a model in Python`,
        'it can be a `table`, `incremental` or `external`',
      ),
    ];
  if (strategy !== undefined && strategy !== 'default' && config.materialized === 'incremental')
    return [
      told(`the strategy \`${strategy}\``, 'Eider has `append`, `delete+insert`, `merge` and `microbatch`'),
    ];
  if (format !== undefined && config.materialized === 'external')
    return [told(`the format \`${format}\``, 'Eider writes Parquet, CSV and JSON')];
  return [];
}

/** Whether a model in Python can be built so: it gives rows, and no query. */
function isOfPython({ incremental_strategy: strategy, materialized = 'view' }: NodeConfig): boolean {
  if (materialized === 'incremental') return strategy !== 'microbatch';
  return materialized === 'table' || materialized === 'external';
}
