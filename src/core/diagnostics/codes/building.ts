import { didYouMean, error, warning } from '../code.js';

/** One line of the table that a contract's message shows. */
export interface ColumnDifference {
  readonly column: string;
  /** As DuckDB names it; absent when the column is not declared. */
  readonly declared?: string;
  /** Absent when the query does not give the column. */
  readonly actual?: string;
  readonly verdict: 'missing' | 'not declared' | 'other type';
}

interface Rule {
  readonly what: string;
  /** `unique (code, year)`. */
  readonly rule: string;
}

const contractCodes = {
  'contract/mismatch': error<{ what: string; differences: readonly ColumnDifference[] }>(
    (data) =>
      [`\`${data.what}\` is not what its contract declares`, ...differenceTable(data.differences)].join('\n'),
    () => 'change the SQL, or change the contract and tell those who read it; nothing was replaced',
  ),
  'contract/constraint': error<Rule & { count?: number | undefined; unit: 'row' | 'key' }>(
    (data) => `\`${data.what}\` breaks its contract: ${data.rule} does not hold${brokenBy(data)}`,
    () => 'find the rows with a test or with `eider show --inline`; nothing was replaced',
  ),
  'contract/no-type': error<{ model: string; column: string }>(
    (data) => `the contract of \`${data.model}\` does not say the type of \`${data.column}\``,
    () => 'add `type:` to the column: an enforced contract declares all of them',
  ),
  'contract/no-columns': error<{ model: string }>(
    (data) => `the contract of \`${data.model}\` declares no column`,
    () => 'list every column with its `type` under `columns:`',
  ),
  'contract/unknown-column': error<{
    model: string;
    column: string;
    rule: string;
    suggestion?: string | undefined;
  }>(
    (data) =>
      `${data.rule} names \`${data.column}\`, which the contract of \`${data.model}\` does not declare`,
    (data) => didYouMean(data) ?? 'declare the column, or change the constraint',
  ),
  'contract/bad-constraint': error<{ type: string; problem: string }>(
    (data) => `a constraint \`${data.type}\` ${data.problem}`,
  ),
  'contract/two-primary-keys': error<{ model: string }>(
    (data) => `the contract of \`${data.model}\` has two primary keys`,
    () => 'keep one; for a key of several columns, list them under one `primary_key` of the model',
  ),
  'contract/schema-change': error<{ model: string; setting: string }>(
    (data) =>
      `\`${data.model}\` has a contract, and \`on_schema_change: ${data.setting}\` would let its columns drift`,
    () => 'set `on_schema_change` to `append_new_columns` or `fail`',
  ),
  'contract/ephemeral': error<{ model: string }>(
    (data) => `\`${data.model}\` is ephemeral: there is no relation that a contract could hold for`,
    () => 'make it a view or a table, or remove `contract`',
  ),
  'contract/not-enforced': warning<{ model: string }>(
    (data) => `the constraints of \`${data.model}\` do nothing: its contract is not enforced`,
    () => 'add `contract: {enforced: true}` to its configuration, or remove the constraints',
  ),
};

const hookCodes = {
  'hook/failed': error<{ what: string; hook: string; message: string; when: 'before' | 'inside' | 'after' }>(
    (data) => `the \`${data.hook}\` of \`${data.what}\` failed: ${data.message}`,
    (data) =>
      ({
        before: 'it runs before the transaction: nothing was replaced',
        inside: 'the relation was rolled back with it: nothing was replaced',
        after:
          'it runs after the transaction, so the relation was replaced before; the next build makes it again',
      })[data.when],
  ),
  'hook/run-failed': error<{ hook: string; message: string }>(
    (data) => `\`${data.hook}\` failed: ${data.message}`,
    (data) => (data.hook === 'on-run-start' ? 'nothing was built' : 'the nodes that were built stay'),
  ),
  'hook/ephemeral': error<{ hook: string; node: string }>(
    (data) => `${data.hook} reads \`${data.node}\`, which is ephemeral: there is no relation to read`,
    (data) => `let \`${data.node}\` be a view or a table, or write its query into the hook`,
  ),
  'hook/transaction': error<{ hook: string; word: string }>(
    (data) => `\`${data.word}\` in ${data.hook} would begin or end a transaction`,
    () =>
      'remove it: Eider commits when the tests have passed; `transaction: false` runs a hook outside of the transaction',
  ),
};

const relationCodes = {
  'config/grants-unsupported': warning<object>(
    () => 'DuckDB has no grants: `grants` does nothing',
    () => 'remove it, or keep it for another warehouse; who may read a file is decided by the file system',
  ),
  'config/indexes-on-view': warning<{ model: string; materialized: string }>(
    (data) => `\`${data.model}\` is built as ${data.materialized}: it cannot have indexes`,
    () => 'remove `indexes`, or make it a table or incremental',
  ),
  'index/duplicate-key': error<{ what: string; columns: readonly string[]; count: number }>(
    (data) =>
      `the unique index on ${listed(data.columns)} of \`${data.what}\` cannot be made: ${counted(data.count, 'key')} ${data.count === 1 ? 'occurs' : 'occur'} more than once`,
    () => 'find them with a test `unique`, or make the index without `unique`',
  ),
  'docs/unknown-column': warning<{ what: string; column: string; suggestion?: string | undefined }>(
    (data) =>
      `\`${data.column}\` is described, and \`${data.what}\` has no such column: its comment was not written`,
    (data) => didYouMean(data) ?? 'remove the description, or add the column to the model',
  ),
  'plan/orphans': warning<{ relations: readonly string[] }>(
    (data) =>
      `${data.relations.length === 1 ? '1 relation that Eider built belongs' : `${data.relations.length} relations that Eider built belong`} to no node any more: ${listed(data.relations)}`,
    () => 'drop with `--prune`; see it first with `--prune --dry-run`',
  ),
  'plan/orphan-kept': warning<{ relation: string; reason: string }>(
    (data) => `\`${data.relation}\` was not dropped: ${data.reason}`,
    () => 'look at it, and drop it by hand if nobody needs it',
  ),
};

export const buildingCodes = { ...contractCodes, ...hookCodes, ...relationCodes };

function brokenBy(data: { readonly count?: number | undefined; readonly unit: 'row' | 'key' }): string {
  return data.count === undefined ? '' : ` for ${counted(data.count, data.unit)}`;
}

function counted(count: number, unit: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? unit : `${unit}s`}`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** Columns are as wide as their longest cell; a long type is not cut, as it is what one compares. */
function differenceTable(differences: readonly ColumnDifference[]): readonly string[] {
  const rows = [
    ['column', 'declared', 'actual', ''],
    ...differences.map(({ column, declared = '', actual = '', verdict }) => [
      column,
      declared,
      actual,
      verdict,
    ]),
  ];
  const widths = [0, 1, 2].map((index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
