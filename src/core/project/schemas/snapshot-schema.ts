import * as z from 'zod';
import { mapping, text, textOrList } from './shapes.js';

const columnName = (what: string) => text.exactOptional().describe(`The name of the column that holds ${what}.`);

/** The settings of snapshots. */
export const snapshotConfig = {
  strategy: z
    .enum(['timestamp', 'check'])
    .exactOptional()
    .describe('How a changed row is known: a newer `updated_at` (`timestamp`), or other values in `check_cols` (`check`).'),
  unique_key: textOrList.exactOptional().describe('Columns, or SQL expressions, that identify a row of the query.'),
  updated_at: text
    .exactOptional()
    .describe('The column that says when a row changed; with `check` the time of the run unless said.'),
  check_cols: z
    .union([z.literal('all'), textOrList])
    .transform((value): 'all' | readonly string[] => (value.length === 1 && value[0] === 'all' ? 'all' : value))
    .exactOptional()
    .describe('check: the columns whose values are compared, or `all`.'),
  hard_deletes: z
    .enum(['ignore', 'invalidate', 'new_record'])
    .exactOptional()
    .describe('What becomes of rows that are gone: nothing, their version ends, or a version says that they are deleted.'),
  dbt_valid_to_current: text
    .exactOptional()
    .describe("SQL of what `dbt_valid_to` is while a version holds, such as `date '9999-12-31'`; NULL unless said."),
  snapshot_meta_column_names: mapping('`snapshot_meta_column_names`', {
    dbt_scd_id: columnName('the id of a version'),
    dbt_updated_at: columnName('when the row was updated'),
    dbt_valid_from: columnName('since when a version holds'),
    dbt_valid_to: columnName('until when a version holds'),
    dbt_is_deleted: columnName('whether the row was deleted'),
  })
    .exactOptional()
    .describe('Other names for the columns that a snapshot adds.'),
  on_change: z
    .enum(['refuse', 'continue'])
    .exactOptional()
    .describe('What a snapshot does when what tells its versions apart has changed: `continue` goes on with the history as it is.'),
  compatible: z
    .boolean()
    .exactOptional()
    .describe('Take rows without a key and rows of one key as dbt does, where Eider refuses them.'),
};
