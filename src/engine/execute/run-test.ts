import { quoteIdentifier } from '../../core/sql/quote.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import type { TestResult } from '../../core/plan/events.js';
import type { PlannedTest } from '../../core/plan/stages.js';
import { reaches } from '../../core/plan/threshold.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Text in front of a test's own SQL in the statement that counts its failures: positions are counted from behind it. */
function countStatement(test: PlannedTest): { readonly prefix: string; readonly sql: string } {
  const prefix = `select (${test.failCalc}) as failures\nfrom (\n`;
  const end = test.limit === undefined ? '\n) as failing_rows' : `\nlimit ${test.limit}\n) as failing_rows`;
  const inner = test.limit === undefined ? '' : 'select * from (\n';
  const close = test.limit === undefined ? '' : '\n) as all_failing_rows';
  return { prefix: prefix + inner, sql: `${prefix}${inner}${trimStatement(test.sql)}${close}${end}` };
}

/** Runs one test on the connection, in whatever transaction is open, and judges it. */
export async function runTest(test: PlannedTest, connection: Connection): Promise<TestResult> {
  const started = performance.now();
  const base = { id: test.id, name: test.name, label: test.label };
  const seconds = (): number => (performance.now() - started) / 1000;
  const { prefix, sql } = countStatement(test);
  try {
    const [row] = await connection.rows(sql);
    const failures = wholeNumber(row?.['failures']);
    if (failures === undefined) {
      return { ...base, status: 'error', seconds: seconds(), failure: nullCalculation(test) };
    }
    const total = test.totalSql === undefined ? undefined : await countOf(connection, test.totalSql);
    return judged(test, failures, total, seconds());
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { position, ...rest } = error.failure;
    const inside = position !== undefined && position >= prefix.length;
    return {
      ...base,
      status: 'error',
      seconds: seconds(),
      failure: inside ? { ...rest, position: position - prefix.length } : rest,
    };
  }
}

/** The result of a test whose failures were counted. */
export function judged(
  test: PlannedTest,
  failures: number,
  total: number | undefined,
  seconds: number,
): TestResult {
  const status = judge(test, failures, total);
  const { hidesFigure, id, name, label } = test;
  const told = hidesFigure ? Math.sign(failures) : failures;
  return { id, name, label, status, seconds, failures: told, ...(total !== undefined && { total }) };
}

/** The number that a query of one row gives. */
export async function countOf(connection: Connection, sql: string): Promise<number> {
  const [row] = await connection.rows(sql);
  return Number(Object.values(row ?? {})[0] ?? 0);
}

/** Severity `warn` never looks at `error_if`. */
function judge(test: PlannedTest, failures: number, total: number | undefined): 'pass' | 'warn' | 'fail' {
  if (test.severity === 'error' && reaches(test.errorIf, failures, total)) return 'fail';
  return reaches(test.warnIf, failures, total) ? 'warn' : 'pass';
}

/** A count as DuckDB gives it; undefined for NULL and for fractions. */
export function wholeNumber(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isInteger(number) ? number : undefined;
}

function nullCalculation(test: PlannedTest): SqlFailure {
  return {
    type: 'Test',
    subtype: 'NULL_CALCULATION',
    message: `fail_calc \`${test.failCalc}\` gave no whole number`,
  };
}

/** The SELECT of a test's failing rows as they may be kept, without personal columns; undefined when no column may be. */
export async function failingRows(test: PlannedTest, connection: Connection): Promise<string | undefined> {
  if (!test.store) return undefined;
  const statement = trimStatement(test.sql);
  const available = (await connection.columns(statement)).map((column) => column.name);
  const allowed = test.store.columns;
  const kept =
    allowed === 'all'
      ? available
      : available.filter(
          (name) =>
            name === 'n_records' || allowed.some((other) => other.toLowerCase() === name.toLowerCase()),
        );
  if (kept.length === 0) return undefined;
  const { limit, renamed = {} } = test.store;
  const isRenamed = (name: string): boolean => Object.hasOwn(renamed, name.toLowerCase());
  const chosen = kept.some(isRenamed) ? kept.filter((name) => isRenamed(name) || name === 'n_records') : kept;
  const named = (name: string): string => {
    const other = renamed[name.toLowerCase()];
    return other === undefined
      ? quoteIdentifier(name)
      : `${quoteIdentifier(name)} as ${quoteIdentifier(other)}`;
  };
  const end = limit === undefined ? '' : `\nlimit ${limit}`;
  return `select ${chosen.map(named).join(', ')}\nfrom (\n${statement}\n) as failing_rows${end}`;
}
