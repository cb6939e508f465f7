import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import { declaredTypes } from '../../core/plan/work.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { rejectsTable, stateSchema } from '../execute/state-tables.js';
import type { ReadyPart } from './ready-part.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';
import type { SyncStamp } from './sync-state.js';

/** Where DuckDB puts what one reading of CSV files rejects; the names must never have been used in the session. */
export interface RejectTables {
  readonly errors: string;
  readonly scans: string;
}

let made = 0;

/** Names for one reading. */
export function rejectTables(): RejectTables {
  made += 1;
  return { errors: `eider_reject_errors_${made}`, scans: `eider_reject_scans_${made}` };
}

/** The first line that was rejected, and how many were. */
export interface Rejects {
  readonly lines: number;
  readonly first?: {
    readonly line: number;
    readonly column?: string;
    readonly reason: string;
    /** A quote that is not closed: what follows it was swallowed, and nobody can say how much. */
    readonly isOpen: boolean;
  };
}

/** What was rejected of one file, without any text of it. */
export async function readRejects(
  tables: RejectTables,
  types: { readonly [column: string]: string },
  connection: Connection,
): Promise<Rejects> {
  const errors = quoteIdentifier(tables.errors);
  const [row] = await connection.rows(
    `select count(distinct line) as lines, coalesce(bool_or(contains(csv_line, chr(10))), false) as is_open from ${errors}`,
  );
  const lines = Number(row?.['lines'] ?? 0);
  if (lines === 0) return { lines };
  const isOpen = row?.['is_open'] === true;
  const [first] = await connection.rows(
    `select line, column_name, error_type::varchar as error_type from ${errors}
     ${isOpen ? 'where contains(csv_line, chr(10))' : ''} order by line, column_idx limit 1`,
  );
  const column = first?.['column_name'];
  const type = String(first?.['error_type']);
  const name = typeof column === 'string' && column !== '' ? column : undefined;
  const isCast = type === 'CAST';
  const declared = name === undefined ? undefined : typeNamed(types, name);
  return {
    lines,
    first: {
      line: Number(first?.['line']),
      // Of a line that is too short DuckDB names the first column that it lacks: that says nothing.
      ...(name !== undefined && (isCast || type === 'INVALID ENCODING') && { column: name }),
      reason: isCast && declared !== undefined ? `it is not ${declared}` : reasonOf(type),
      isOpen,
    },
  };
}

function typeNamed(types: { readonly [column: string]: string }, name: string): string | undefined {
  return Object.entries(types).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

const reasons: { readonly [type: string]: string } = {
  CAST: 'it is not of the declared type',
  'MISSING COLUMNS': 'it has too few columns',
  'TOO MANY COLUMNS': 'it has too many columns',
  'UNQUOTED VALUE': 'its quotes do not fit',
  'INVALID STATE': 'its quotes do not fit',
  'LINE SIZE OVER MAXIMUM': 'it is too long',
  'INVALID ENCODING': 'it is not in the encoding of the file',
};

function reasonOf(type: string): string {
  return reasons[type] ?? 'it cannot be read';
}

/** The same reasons by the subtype of a failure. */
const reasonsOfFailures: { readonly [subtype: string]: string | undefined } = {
  CSV_CAST: reasons['CAST'],
  CSV_TOO_FEW_COLUMNS: reasons['MISSING COLUMNS'],
  CSV_TOO_MANY_COLUMNS: reasons['TOO MANY COLUMNS'],
  CSV_ENCODING: reasons['INVALID ENCODING'],
  CSV_UNTERMINATED_QUOTE: reasons['UNQUOTED VALUE'],
  CSV_LINE_TOO_LONG: reasons['LINE SIZE OVER MAXIMUM'],
};

/** The failure of a reading that stopped at a line; any other error as it is. */
export function rejectedLine(
  source: SyncSource<SyncFiles>,
  { files }: ReadyPart,
  error: unknown,
  root: string,
): unknown {
  if (!(error instanceof SqlError)) return error;
  const { column, file, line, subtype = '' } = error.failure;
  if (line === undefined || !subtype.startsWith('CSV_')) return error;
  const known = files.find(({ path }) => path === file || `${root}/${path}` === file);
  const type = column === undefined ? undefined : typeNamed(declaredTypes(source.columns), column);
  const reason =
    subtype === 'CSV_CAST' && type !== undefined ? `it is not ${type}` : reasonsOfFailures[subtype];
  const data = {
    source: source.name,
    file: known?.name ?? files[0]?.name ?? '',
    line,
    ...(column !== undefined && { column }),
    reason: reason ?? reasonOf(''),
  };
  return new SyncError(diagnostic('sync/rejected', data, { at: source.at }), { cause: error });
}

/**
 * The statement that keeps the rejected lines of one file, one row for each, with the first reason. What is kept is personal data.
 * @param of.withText whether the lines themselves are kept
 */
export function keepRejects(
  tables: RejectTables,
  of: { readonly id: string; readonly part: string; readonly file: string; readonly withText: boolean },
  { at, runId }: SyncStamp,
): string {
  const words = Object.entries(reasons).map(
    ([type, reason]) => `when ${quoteText(type)} then ${quoteText(reason)}`,
  );
  return `insert into ${stateSchema}.${rejectsTable}
    select ${quoteText(of.id)}, ${quoteText(of.part)}, ${quoteText(of.file)}, line, arg_min(column_name, column_idx),
      case arg_min(error_type::varchar, column_idx) ${words.join(' ')} else 'it cannot be read' end,
      ${of.withText ? 'any_value(csv_line)' : 'null'}, ${quoteText(runId)}, ${quoteText(at.toISOString())}::timestamptz
    from ${quoteIdentifier(tables.errors)} group by line`;
}

/** Statements that take the tables away. */
export function dropRejects(tables: RejectTables): readonly string[] {
  return [tables.errors, tables.scans].map((name) => `drop table if exists temp.${quoteIdentifier(name)}`);
}
