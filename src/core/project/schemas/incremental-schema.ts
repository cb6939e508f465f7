import * as z from 'zod';
import { readMoment } from '../moment.js';
import { mapping, text, textOrList } from './shapes.js';

const expressions = z.record(z.string(), text);

const mergeClause = mapping('a clause of a merge', {
  action: z
    .enum(['update', 'delete', 'insert', 'do_nothing', 'error'])
    .describe('What is done with the row.'),
  mode: z
    .enum(['by_name', 'by_position', 'star', 'explicit'])
    .exactOptional()
    .describe('How columns are paired; `by_name` unless columns are given.'),
  condition: textOrList.exactOptional().describe('SQL over `old` and `new`: the clause is for rows that meet it.'),
  update: mapping('the columns of an update', {
    include: textOrList.exactOptional().describe('Only these columns.'),
    exclude: textOrList.exactOptional().describe('All columns but these.'),
    set_expressions: expressions.exactOptional().describe('Column → SQL over `old` and `new`.'),
  })
    .exactOptional()
    .describe('Which columns an update sets.'),
  set_expressions: expressions
    .exactOptional()
    .describe('Column → SQL, for an update `by: source`, where there is no new row.'),
  insert: mapping('the columns of an insert', {
    columns: textOrList.describe('The columns to fill.'),
    values: textOrList.describe('SQL over `new`, one for each column.'),
  })
    .exactOptional()
    .describe('Which columns an insert fills.'),
  by: z
    .enum(['source', 'target'])
    .exactOptional()
    .describe('`source`: rows that are there and not among the new ones; `target`: new rows that are not there.'),
  error_message: text.exactOptional().describe('What the error says.'),
});

const mergeClauses = mapping('the clauses of a merge', {
  when_matched: z
    .array(mergeClause)
    .exactOptional()
    .describe('For new rows whose key is there; the first that fits is done.'),
  when_not_matched: z.array(mergeClause).exactOptional().describe('For the other rows; the first that fits is done.'),
});

/** The column by which the rows of a node are cut into batches. */
export const eventTime = text
  .exactOptional()
  .describe('The column that says when a row happened: models that are built batch by batch read its part only.');

/** The settings of incremental models. */
export const incrementalConfig = {
  incremental_strategy: z
    .enum(['append', 'delete+insert', 'merge', 'microbatch'])
    .exactOptional()
    .describe('How an incremental model takes in new rows.'),
  unique_key: textOrList.exactOptional().describe('Column or columns that identify a row of an incremental model.'),
  event_time: eventTime,
  batch_size: z
    .enum(['hour', 'day', 'month', 'year'])
    .exactOptional()
    .describe('microbatch: how long a batch is.'),
  begin: z
    .string()
    .refine((value) => readMoment(value) !== undefined, 'should be a date or a time such as `2026-01-31` or `2026-01-31 06:00:00`')
    .exactOptional()
    .describe('microbatch: the first moment there is anything to build of.'),
  lookback: z
    .int()
    .min(0)
    .exactOptional()
    .describe('microbatch: how many batches before the present one are built again; 1 unless said.'),
  concurrent_batches: z
    .boolean()
    .exactOptional()
    .describe('microbatch: taken for the sake of other warehouses; batches are built one after the other.'),
  on_schema_change: z
    .enum(['ignore', 'append_new_columns', 'sync_all_columns', 'fail'])
    .exactOptional()
    .describe('What an incremental model does when its columns have changed.'),
  on_change: z
    .enum(['refuse', 'continue'])
    .exactOptional()
    .describe('What an incremental model does when its SQL has changed: `continue` keeps the rows that the old SQL made.'),
  incremental_predicates: textOrList
    .exactOptional()
    .describe('SQL conditions on the rows that are there (`old`): others are neither deleted nor matched.'),
  merge_update_condition: text.exactOptional().describe('merge: SQL over `old` and `new`; other rows are not updated.'),
  merge_insert_condition: text.exactOptional().describe('merge: SQL over `new`; other rows are not inserted.'),
  merge_update_columns: textOrList.exactOptional().describe('merge: only these columns are updated.'),
  merge_exclude_columns: textOrList.exactOptional().describe('merge: these columns are not updated.'),
  merge_update_set_expressions: expressions
    .exactOptional()
    .describe('merge: column → SQL over `old` and `new`, instead of the new value.'),
  merge_on_using_columns: textOrList.exactOptional().describe('merge: the columns to match on, instead of `unique_key`.'),
  merge_clauses: mergeClauses.exactOptional().describe('merge: what to do, in full, instead of the settings above.'),
};
