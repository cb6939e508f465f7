import { quoteText } from '../sql/quote.js';
import { cannotFail } from './define.js';
import { checkedTest } from './expect.js';
import type { ReferencedColumn, TestInput } from './generic-test.js';
import { columnsOf } from './shape-tests.js';

/** The words that the package has for families of types. */
const family = [
  "case when column_type = 'VARCHAR' or starts_with(column_type, 'ENUM') then 'string'",
  "when column_type = 'BOOLEAN' then 'boolean'",
  "when column_type = 'DATE' or starts_with(column_type, 'TIMESTAMP') then 'timestamp'",
  "when regexp_full_match(column_type, 'U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|BIGNUM|DECIMAL.*') then 'numeric' end",
].join(' ');

/** Whether a column is one of the tested relation: it says so, or its exposure reads nothing else. */
function isOfModel({ node, readsOthers }: ReferencedColumn, input: TestInput, exposures: number): boolean {
  const named = node !== undefined && input.relation(node) === (input.relationSql ?? input.model);
  // The package takes all columns for the model's own where one exposure reads it, and none that names no node where several do.
  if (input.compatible) return exposures === 1 || named;
  return node === undefined ? !readsOthers : named;
}

/** The columns of the relation against those that exposures say they read, in `meta: {referenced_columns: …}`. */
export const exposureSchemaValidity = checkedTest({
  name: 'exposure_schema_validity',
  belongs: 'relation',
  parameters: [],
  sql: (input) => {
    const { referenced = [] } = input;
    const exposures = new Set(referenced.map(({ exposure }) => exposure)).size;
    const own = referenced.filter((column) => isOfModel(column, input, exposures));
    if (own.length === 0)
      return cannotFail(
        input,
        'no exposure that reads the relation says in its `meta` which columns: `referenced_columns`',
      );
    const rows = own.map(
      ({ exposure, name, type }) =>
        `select ${quoteText(exposure)}, ${quoteText(name)}, ${type === undefined ? 'null' : quoteText(type)}::varchar`,
    );
    return [
      `with eider_read(column_exposure, listed_name, listed_type) as (\n  ${rows.join('\n  union all ')}\n)`,
      `select column_exposure, listed_name, column_type, listed_type`,
      `from eider_read\nleft join ${columnsOf(input.model)} as present on lower(column_name) = lower(listed_name)`,
      `where column_name is null\n  or (lower(column_type) <> lower(listed_type) and ${family} is distinct from lower(listed_type))`,
    ].join('\n');
  },
});
