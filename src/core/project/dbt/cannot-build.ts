import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { NodeConfig } from '../node-config.js';
import type { Values } from '../value.js';

/** What there is to build. */
interface Buildable {
  readonly name: string;
  readonly language: 'python' | undefined;
  /** Whether the project has a materialisation of its own for it, with the parts of dbt's machinery that it needs and Eider lacks. */
  readonly own?: { readonly lacks: readonly string[] } | undefined;
  /** The project's own macros for its incremental strategy. */
  readonly strategy?: { readonly lacks: readonly string[] } | undefined;
  /** What macros of the project do for a snapshot. */
  readonly snapshot?: { readonly lacks: readonly string[] } | undefined;
}

/** Why a node cannot be built. */
export interface CannotBuild {
  readonly finding: Diagnostic;
  /** Whether it counts only where the node's table is there. */
  readonly updatesOnly?: true;
}

/**
 * Why a node of a dbt project cannot be built: a materialisation, strategy or format that Eider does not have. Such names are kept in `extra`, whatever
 * else they were laid on.
 * @param config the node's final configuration
 */
export function cannotBuild(
  config: NodeConfig,
  { language, name, own, strategy: ownStrategy, snapshot }: Buildable,
  at: Span,
): CannotBuild | undefined {
  if (config.enabled === false) return undefined;
  const value = (key: string): string | undefined => {
    const given = config.extra?.[key];
    return typeof given === 'string' ? given : undefined;
  };
  const told = (what: string, why: string): CannotBuild => ({
    finding: diagnostic('dbt/cannot-build', { name, what, why }, { at }),
  });
  const [materialized, strategy, format, versions] = [
    value('materialized'),
    value('incremental_strategy'),
    value('format'),
    value('strategy'),
  ];
  if (own) {
    const why = whyNotByOwn(language, own.lacks);
    if (why === undefined) return undefined;
    const what = `the materialisation \`${materialized ?? config.materialized ?? 'view'}\` of this project`;
    return told(language === 'python' ? `${what} for a model in Python` : what, why);
  }
  if (materialized !== undefined && materialized !== 'seed' && materialized !== 'test')
    return told(
      `the materialisation \`${materialized}\``,
      'Eider has those of dbt-duckdb, and no macro of the project makes it',
    );
  if (language === 'python' && !isOfPython(config))
    return config.incremental_strategy === 'microbatch' && config.materialized === 'incremental'
      ? told('the strategy `microbatch` of a model in Python', kindsOfPython)
      : told(`the materialisation \`${config.materialized ?? 'view'}\` of a model in Python`, kindsOfPython);
  if (ownStrategy && ownStrategy.lacks.length > 0)
    return {
      ...told(
        `the strategy \`${strategy ?? config.incremental_strategy ?? 'default'}\` of this project`,
        `it needs ${quoted(ownStrategy.lacks)}, a part of how dbt builds relations`,
      ),
      updatesOnly: true,
    };
  if (
    strategy !== undefined &&
    strategy !== 'default' &&
    config.materialized === 'incremental' &&
    !ownStrategy
  )
    return {
      ...told(
        `the strategy \`${strategy}\``,
        'Eider has `append`, `delete+insert`, `merge` and `microbatch`, and no macro of the project makes it',
      ),
      updatesOnly: true,
    };
  if (snapshot && snapshot.lacks.length > 0)
    return told(
      'how the macros of this project take a snapshot',
      `it needs ${quoted(snapshot.lacks)}, a part of how dbt builds relations`,
    );
  if (versions !== undefined && config.materialized === 'snapshot' && !snapshot)
    return told(
      `the strategy \`${versions}\` of a snapshot`,
      'Eider has `timestamp` and `check`, and no macro of the project makes it',
    );
  if (format !== undefined && config.materialized === 'external')
    return told(`the format \`${format}\``, 'Eider writes Parquet, CSV and JSON');
  if (config.materialized === 'external' && config.options && isAppending(config.options))
    return told('the option `append` of COPY', 'Eider writes files as a whole');
  const plugin = value('plugin');
  if (plugin !== undefined && config.materialized === 'external')
    return told(`the plugin \`${plugin}\``, 'it is Python, and stores what Eider would only write to a file');
  if (config.extra?.['glue_register'] === true && config.materialized === 'external')
    return told('`glue_register`', 'Eider writes the files, and tells no catalogue of them');
  return undefined;
}

function isAppending(options: Values): boolean {
  return Object.entries(options).some(
    ([name, value]) => name.toLowerCase() === 'append' && value !== false && value !== 0,
  );
}

function quoted(names: readonly string[]): string {
  return names.map((each) => `\`${each}\``).join(', ');
}

const kindsOfPython = 'it can be a `table`, `incremental` or `external`';

/** Why a materialisation of the project's own cannot be run for a node; undefined when it can. */
function whyNotByOwn(language: 'python' | undefined, lacks: readonly string[]): string | undefined {
  if (language === 'python') return 'it can be run for SQL only';
  if (lacks.length === 0) return undefined;
  return `it calls ${quoted(lacks)}, a part of how dbt builds relations`;
}

/** Whether a model in Python can be built so: it gives rows, and no query. */
function isOfPython({ incremental_strategy: strategy, materialized = 'view' }: NodeConfig): boolean {
  if (materialized === 'incremental') return strategy !== 'microbatch';
  return materialized === 'table' || materialized === 'external';
}
