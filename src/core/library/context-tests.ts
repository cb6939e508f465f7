import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoteIdentifier, quoteText } from '../sql/quote.js';
import { checkedTest, common, kinds, may, testedRows, textsOf } from './expect.js';
import type { GenericTestDefinition, TestInput } from './generic-test.js';

const meaning =
  'the columns that failing rows are shown with, beside the tested one (all of the relation by default)';
const contextColumns = may('context_columns', kinds.columns, meaning);

/** The failing rows with those columns. The package leaves out a column that is not there; it is a mistake otherwise. */
function withContext(input: TestInput, failing: string): string {
  const asked = textsOf(input, 'context_columns');
  if (asked.length === 0) return failing;
  const names = [...new Map([input.columnName ?? '', ...asked].map((name) => [name.toLowerCase(), name]))];
  const list = input.compatible
    ? `columns(lambda name: lower(name) in (${names.map(([folded]) => quoteText(folded)).join(', ')}))`
    : names.map(([, name]) => quoteIdentifier(name)).join(', ');
  return `select ${list}\nfrom (\n${failing}\n) as failing`;
}

/** A test that fails for the rows that another one fails for. */
function contextTest(name: string, base: GenericTestDefinition): GenericTestDefinition {
  const wrong = checkedTest({ name, belongs: 'column', parameters: [contextColumns], sql: () => '' });
  const own = (input: TestInput): TestInput => ({
    ...input,
    arguments: Object.fromEntries(
      Object.entries(input.arguments).filter(([key]) => key !== contextColumns.name),
    ),
  });
  const { aggregate } = base;
  return {
    ...base,
    name,
    label: wrong.label,
    parameters: [...base.parameters, contextColumns],
    build: (input): string | Diagnostic => {
      const mistake = wrong.build(input);
      if (typeof mistake !== 'string') return mistake;
      const failing = base.build(own(input));
      return typeof failing === 'string' ? withContext(input, failing) : failing;
    },
    ...(aggregate && { aggregate: (input, where) => aggregate(own(input), where) }),
  };
}

/** It counts rows, where its base counts values; and with the package NULLs are equal to each other. */
const uniqueWithContext = checkedTest({
  name: 'expect_column_values_to_be_unique_with_context',
  belongs: 'column',
  parameters: [common.rows, contextColumns],
  sql: (input) => {
    const known = input.compatible ? '' : ` and ${input.column} is not null`;
    const counted = `select *, count(*) over (partition by ${input.column}) as n_records\n  from ${testedRows(input)}`;
    return withContext(input, `select *\nfrom (\n  ${counted}\n) as counted\nwhere n_records > 1${known}`);
  },
});

/** The tests of Elementary that show the other columns of failing rows; `base` gives the test of another package that one judges as. */
export function contextTests(
  base: (name: string) => GenericTestDefinition,
): readonly GenericTestDefinition[] {
  const twins = [
    'not_null',
    'accepted_range',
    'relationships',
    'expect_column_values_to_not_be_null',
    'expect_column_values_to_match_regex',
  ].map((name) => contextTest(`${name}_with_context`, base(name)));
  return [...twins, uniqueWithContext];
}
