import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Code } from '../../core/diagnostics/codes.js';
import type { Span } from '../../core/diagnostics/source.js';
import type { SqlFailure } from '../../core/sql/failure.js';

type SqlCode = Code & (`sql/${string}` | 'external/occupied');

/** The diagnostic of a failed statement. `what` says what was built or run; `at` is the author's place, mapped from `position`. */
export function failureDiagnostic(failure: SqlFailure, what?: string, at?: Span): Diagnostic {
  const { message, candidates, file, line, column } = failure;
  const name = extensionOf(failure) ?? failure.name;
  const data = { what, message: firstLine(message), candidates, name, file, line, column };
  return diagnostic(failureCode(failure), defined(data), { at });
}

/** The code that stands for a failure. */
export function failureCode(failure: SqlFailure): SqlCode {
  return bySubtype(failure) ?? byMessage(failure) ?? byType[failure.type] ?? 'sql/refused';
}

const subtypes: { readonly [subtype: string]: SqlCode } = {
  STATEMENT_COUNT: 'sql/statement-count',
  SYNTAX_ERROR: 'sql/syntax',
  COLUMN_NOT_FOUND: 'sql/unknown-column',
  NO_MATCHING_FUNCTION: 'sql/arguments',
  ENTRY_ALREADY_EXISTS: 'sql/exists',
  DISK_FULL: 'sql/disk-full',
  TEMP_DIRECTORY_FULL: 'sql/disk-full',
  CORRUPT: 'sql/damaged',
  READ_ONLY: 'sql/read-only',
  EXTENSION_MISSING: 'sql/extension-needed',
  OCCUPIED: 'external/occupied',
  UNREACHABLE: 'sql/http',
};

/** What Eider itself finds among the new rows of an incremental model. */
const incremental: { readonly [subtype: string]: SqlCode | undefined } = {
  NULL_KEY: 'sql/null-key',
  DUPLICATE_KEY: 'sql/duplicate-key',
  MATCHES_TWICE: 'sql/matches-twice',
  MERGE_ERROR: 'sql/merge-error',
  SCHEMA_CHANGED: 'sql/columns-changed',
  COLUMN_TAKEN: 'sql/column-taken',
  NOT_A_SNAPSHOT: 'sql/not-a-snapshot',
};

const byType: { readonly [type: string]: SqlCode } = {
  Parser: 'sql/syntax',
  Syntax: 'sql/syntax',
  Binder: 'sql/binding',
  Catalog: 'sql/binding',
  Conversion: 'sql/conversion',
  'Mismatch Type': 'sql/conversion',
  'Out of Range': 'sql/range',
  'Invalid Input': 'sql/value',
  Constraint: 'sql/constraint',
  Dependency: 'sql/dependency',
  IO: 'sql/file',
  HTTP: 'sql/http',
  'Missing Extension': 'sql/extension-needed',
  'Out of Memory': 'sql/out-of-memory',
  TransactionContext: 'sql/transaction',
  Transaction: 'sql/transaction',
  Interrupt: 'sql/interrupted',
  Fatal: 'sql/fatal',
  Internal: 'sql/fatal',
};

function bySubtype(failure: SqlFailure): SqlCode | undefined {
  const { subtype } = failure;
  if (subtype === undefined) return undefined;
  if (failure.type === 'Incremental') return incremental[subtype];
  if (subtype.startsWith('CSV_')) return 'sql/csv';
  if (subtype === 'MISSING_ENTRY') return missingEntry(failure.message);
  return subtypes[subtype];
}

/** `Scalar Function with name x does not exist!`: the first word says what is missing. */
function missingEntry(message: string): SqlCode | undefined {
  if (/^(?:Table|View) with name/u.test(message)) return 'sql/unknown-table';
  if (/Function with name/u.test(message) || message.startsWith('Macro')) return 'sql/unknown-function';
  return message.startsWith('Type with name') ? 'sql/unknown-type' : undefined;
}

/** The binder gives most of its errors no subtype. */
function byMessage({ type, message }: SqlFailure): SqlCode | undefined {
  if (type !== 'Binder' && type !== 'Catalog') return undefined;
  if (extensionOf({ message }) !== undefined) return 'sql/extension-needed';
  if (/\bdepends? on it\b/u.test(message)) return 'sql/dependency';
  if (
    /^Table ".*" does not have a column|^Referenced (?:update )?column|in (?:EXCLUDE|REPLACE|RENAME) list not found/u.test(
      message,
    )
  )
    return 'sql/unknown-column';
  if (/^Referenced table|^Table with name|^Catalog "|^Schema with name/u.test(message))
    return 'sql/unknown-table';
  return undefined;
}

/** The extension that has what DuckDB does not find. */
function extensionOf({ message }: Pick<SqlFailure, 'message'>): string | undefined {
  return /, but it exists in the (\w+) extension/u.exec(message)?.[1];
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').trim();
}

function defined<T extends object>(data: T): T {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;
}
