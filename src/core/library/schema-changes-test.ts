import { cannotFail } from './define.js';
import { checkedTest } from './expect.js';
import { columnsOf } from './shape-tests.js';

/**
 * The columns of the relation against those that the run before kept. The first run passes; a change fails once, as the next run compares with what this one
 * kept.
 */
export const schemaChanges = checkedTest({
  name: 'schema_changes',
  belongs: 'relation',
  parameters: [],
  figures: (input) =>
    `select 'column' as metric_name, column_name, null::double as metric_value, column_type as metric_text\nfrom ${columnsOf(input.relationSql ?? input.model)} as present`,
  sql: (input) => {
    const { history } = input;
    if (history === undefined) return cannotFail(input, 'no run keeps the columns of the relation');
    return [
      `with eider_kept as (\n  select column_name, metric_text as column_type, dense_rank() over (order by recorded_at desc) as runs_ago\n  from ${history} as kept\n)`,
      ', eider_now as (select * from eider_kept where runs_ago = 1)',
      ', eider_before as (select * from eider_kept where runs_ago = 2)',
      "select case when eider_now.column_name is null then 'column_removed' when eider_before.column_name is null then 'column_added' else 'type_changed' end as metric_change,",
      '  coalesce(eider_now.column_name, eider_before.column_name) as column_name, eider_now.column_type, eider_before.column_type as column_type_before',
      'from eider_now\nfull join eider_before on lower(eider_now.column_name) = lower(eider_before.column_name)',
      'where exists (select 1 from eider_before)',
      '  and (eider_now.column_name is null or eider_before.column_name is null or lower(eider_now.column_type) <> lower(eider_before.column_type))',
    ].join('\n');
  },
});
