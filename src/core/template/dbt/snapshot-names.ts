import { isValues, type Value, type Values } from '../../project/value.js';
import { Dict } from '../jinja/value.js';

const columnKeys = [
  'dbt_valid_to',
  'dbt_valid_from',
  'dbt_scd_id',
  'dbt_updated_at',
  'dbt_is_deleted',
] as const;

/** The names of the columns that a snapshot adds. */
export type SnapshotNames = { readonly [Key in (typeof columnKeys)[number]]: string };

/** Those that the configuration of a node gives, in `snapshot_meta_column_names`, and the usual ones. */
export function snapshotNamesIn(config: Value | undefined): SnapshotNames {
  const said = isValues(config) ? config['snapshot_meta_column_names'] : undefined;
  const given: Values = isValues(said) ? said : {};
  const name = (key: string): string => {
    const own = given[key];
    return typeof own === 'string' && own !== '' ? own : key;
  };
  return Object.fromEntries(columnKeys.map((key) => [key, name(key)])) as SnapshotNames;
}

/** The same as templates see them. */
export function namesDict(names: SnapshotNames): Dict {
  return new Dict(Object.entries(names));
}

/** What becomes of rows that the query has no more: `ignore`, `invalidate` or `new_record`. */
export function hardDeletesIn(config: Value | undefined): string {
  if (!isValues(config)) return 'ignore';
  const said = config['hard_deletes'];
  if (typeof said === 'string') return said;
  return config['invalidate_hard_deletes'] === true ? 'invalidate' : 'ignore';
}
