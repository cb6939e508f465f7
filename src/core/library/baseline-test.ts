import { quoteText } from '../sql/quote.js';
import { cannotFail, wrong } from './define.js';
import { checkedTest, kinds, may } from './expect.js';
import type { DeclaredColumn } from './generic-test.js';
import { columnsOf } from './shape-tests.js';

/** A type as DuckDB calls it: `int` is `INTEGER`. */
function typeSql({ type }: DeclaredColumn): string {
  return type === undefined ? 'null' : `typeof(cast(null as ${type}))`;
}

/** The columns of the relation against those that its YAML declares. */
export const schemaChangesFromBaseline = checkedTest({
  name: 'schema_changes_from_baseline',
  belongs: 'relation',
  parameters: [
    may('fail_on_added', kinds.flag, 'whether a column that is not declared fails (false by default)'),
    may('enforce_types', kinds.flag, 'whether every declared column must have a type (false by default)'),
  ],
  sql: (input) => {
    const { declared = [] } = input;
    const { fail_on_added: added, enforce_types: enforced } = input.arguments;
    if (declared.length === 0 && added !== true)
      return cannotFail(input, 'no column of the relation is declared');
    const untyped = declared.find(({ type }) => type === undefined);
    if (untyped && enforced === true)
      return wrong(
        input,
        'enforce_types',
        `\`false\` as long as \`${untyped.name}\` is declared without a type`,
      );
    const rows = declared.map((column) => `select ${quoteText(column.name)}, ${typeSql(column)}::varchar`);
    const listed =
      rows.length === 0 ? 'select null::varchar, null::varchar where false' : rows.join('\n  union all ');
    return [
      `with eider_declared(listed_name, listed_type) as (\n  ${listed}\n)`,
      `select case when column_name is null then 'column_removed' when listed_name is null then 'column_added' else 'type_changed' end as metric_change,`,
      `  coalesce(column_name, listed_name) as column_name, column_type, listed_type`,
      `from ${columnsOf(input.model)} as present\nfull join eider_declared on lower(column_name) = lower(listed_name)`,
      `where column_name is null or lower(column_type) <> lower(listed_type)${added === true ? ' or listed_name is null' : ''}`,
    ].join('\n');
  },
});
