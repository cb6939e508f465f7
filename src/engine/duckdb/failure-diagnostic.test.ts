import { describe, expect, test } from 'vitest';
import type { SqlFailure } from '../../core/sql/failure.js';
import { hintOf, messageOf } from '../../core/diagnostics/diagnostic.js';
import { failureDiagnostic } from './failure-diagnostic.js';

const cases: readonly (readonly [code: string, failure: SqlFailure])[] = [
  ['sql/syntax', { type: 'Parser', message: 'syntax error' }],
  ['sql/statement-count', { type: 'Parser', subtype: 'STATEMENT_COUNT', message: 'there is no statement' }],
  ['sql/unknown-column', { type: 'Binder', message: 'Table "c" does not have a column named "x"' }],
  ['sql/unknown-table', { type: 'Catalog', message: 'Catalog "archive" does not exist!' }],
  ['sql/dependency', { type: 'Catalog', message: 'Cannot drop this column: an index depends on it!' }],
  ['sql/dependency', { type: 'Dependency', message: '`t` cannot be changed: other objects depend on it' }],
  [
    'sql/exists',
    { type: 'Catalog', subtype: 'ENTRY_ALREADY_EXISTS', message: 'Table with name "t" already exists!' },
  ],
  ['sql/damaged', { type: 'IO', subtype: 'CORRUPT', message: 'the database file is damaged' }],
  ['sql/disk-full', { type: 'IO', subtype: 'DISK_FULL', message: 'the disk is full' }],
  [
    'sql/read-only',
    { type: 'Invalid Input', subtype: 'READ_ONLY', message: 'database `w` is open read-only' },
  ],
  ['sql/transaction', { type: 'TransactionContext', subtype: 'CONFLICT', message: 'the transaction failed' }],
  ['sql/interrupted', { type: 'Interrupt', message: 'interrupted' }],
  ['sql/fatal', { type: 'Fatal', subtype: 'INVALIDATED', message: 'the database stopped' }],
  ['sql/columns-changed', { type: 'Incremental', subtype: 'SCHEMA_CHANGED', message: 'the columns changed' }],
  ['sql/duplicate-key', { type: 'Incremental', subtype: 'DUPLICATE_KEY', message: 'a key occurs twice' }],
  ['sql/constraint', { type: 'Constraint', subtype: 'DUPLICATE_KEY', message: 'duplicate key' }],
  ['sql/csv', { type: 'Invalid Input', subtype: 'CSV_EMPTY', message: 'there is no header' }],
  ['sql/refused', { type: 'Unknown', message: 'DuckDB refused the statement' }],
];

describe('the code of a failure', () => {
  test.each(cases)('%s', (code, failure) => {
    const made = failureDiagnostic(failure, 'main.t');
    expect([made.code, messageOf(made)]).toEqual([code, `\`main.t\`: ${failure.message}`]);
  });

  test('an extension that has the function is named', () => {
    const message =
      'Scalar Function with name "excel_text" is not in the catalog, but it exists in the excel extension.';
    const made = failureDiagnostic({ type: 'Catalog', message, name: 'excel_text' });
    expect([made.code, hintOf(made)]).toEqual([
      'sql/extension-needed',
      'run `eider extensions install excel`, and list it under `extensions` of the target',
    ]);
  });

  test('only candidates that can be meant are suggested, and none of Eider’s own tables', () => {
    const made = failureDiagnostic({
      type: 'Catalog',
      message: 'Table with name codes does not exist!',
      name: 'codes',
      candidates: ['_eider.nodes', 'pg_class', 'main.code'],
    });
    expect(hintOf(made)).toBe('did you mean `main.code`?');
  });
});
