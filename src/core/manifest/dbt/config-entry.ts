import { failuresSchema } from '../../graph/failures.js';
import { withoutPlaces } from '../../project/config-places.js';
import { snapshotColumns, type NodeConfig } from '../../project/node-config.js';
import { isValues, type Value, type Values } from '../../project/value.js';
import { defaultDocs } from './entry.js';

const defaultContract: Values = { enforced: false, alias_types: true };
const usualContract: Values = { ...defaultContract, checksum: null };

const nodeDefaults: Values = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: defaultDocs,
  contract: defaultContract,
  event_time: null,
  concurrent_batches: null,
};

/** The configuration that dbt gives each kind of node when nothing is said. */
export const configDefaults = {
  node: nodeDefaults,
  model: {
    ...nodeDefaults,
    access: 'protected',
    freshness: null,
    on_error: null,
    latest_version_pointer: { enabled: null, alias: null },
  },
  snapshot: {
    ...nodeDefaults,
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: Object.fromEntries(snapshotColumns.map((name) => [name, null])),
    dbt_valid_to_current: null,
  },
  seed: { ...nodeDefaults, materialized: 'seed', delimiter: ',', quote_columns: null },
  source: {
    enabled: true,
    event_time: null,
    freshness: {
      warn_after: { count: null, period: null },
      error_after: { count: null, period: null },
      filter: null,
    },
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  },
  test: {
    enabled: true,
    alias: null,
    schema: failuresSchema,
    database: null,
    tags: [],
    meta: {},
    group: null,
    static_analysis: null,
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    sql_header: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
} satisfies { readonly [kind: string]: Values };

/** A node's configuration in dbt's spelling. Eider's own keys stay as they are. */
export interface ConfigEntry {
  /** dbt's defaults, with what the node says over them. */
  readonly config: Values;
  /** What the node says that is not dbt's default. */
  readonly unrendered: Values;
}

export function configEntry(kind: keyof typeof configDefaults, said: NodeConfig): ConfigEntry {
  const defaults: Values = configDefaults[kind];
  const config: { [key: string]: Value } = { ...defaults };
  const unrendered: { [key: string]: Value } = {};
  const { extra = {}, ...known } = withoutPlaces(said);
  for (const [name, value] of Object.entries({ ...known, ...extra } as {
    readonly [key: string]: Value | undefined;
  })) {
    if (value === undefined || (name === 'incremental_strategy' && said.materialized !== 'incremental'))
      continue;
    const key = hookKeys[name] ?? name;
    const usual = defaults[key];
    // As it was written, where that is known.
    const isWritten = key === 'unique_key' && Object.hasOwn(extra, key);
    const dbt = isWritten ? value : dbtValue(key, value, usual);
    config[key] = dbt;
    if (dbt !== usual && JSON.stringify(dbt) !== JSON.stringify(usual)) unrendered[key] = dbt;
  }
  return { config, unrendered };
}

const hookKeys: { readonly [key: string]: string } = { pre_hook: 'pre-hook', post_hook: 'post-hook' };

function dbtValue(key: string, value: Value, usual: Value | undefined): Value {
  switch (key) {
    case 'pre-hook':
    case 'post-hook':
      return listOf(value).map((hook) =>
        isValues(hook) ? { ...hook, index: null } : { sql: hook, transaction: true, index: null },
      );
    case 'unique_key':
      return Array.isArray(value) && value.length === 1 ? (value[0] as Value) : value;
    case 'contract':
    case 'docs':
      if (isValues(value)) return { ...(usual as Values), ...value };
      return key === 'contract' ? { ...defaultContract, enforced: value === true } : (usual ?? null);
    default:
      return value;
  }
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** The `contract` of an entry; the checksum is that of columns, which only dbt compares. */
export function contractOf(config: Values): Values {
  const said = (config['contract'] as Values | undefined) ?? defaultContract;
  return said === defaultContract ? usualContract : { ...said, checksum: null };
}
