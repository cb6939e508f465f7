import { expect, test } from 'vitest';
import { DatabaseOpenError, openDiagnostic, openFailureOf } from './open-failure.js';

test.each([
  ['IO Error: Cannot open file "w.duckdb": Permission denied', 'database/permission'],
  [
    'IO Error: Cannot open database "w.duckdb" in read-only mode: database does not exist',
    'database/missing',
  ],
  ['IO Error: Could not write all bytes to file "w.duckdb": No space left on device', 'database/disk-full'],
  ['INTERNAL Error: Failure while replaying WAL file "w.duckdb.wal": corrupt entry', 'database/wal'],
  ['IO Error: Could not seek to location 4096 for file "w.duckdb": Input/output error', 'database/io'],
])('%s', (text, code) => {
  const failure = openFailureOf(new Error(text), { label: 'w.duckdb', readOnly: true, sidecar: undefined });
  expect(openDiagnostic(new DatabaseOpenError(failure)).code).toBe(code);
});
