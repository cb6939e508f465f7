import { mostDiffRows, pairRows, type DiffCell, type UnitDiff } from '../../core/diagnostics/unit-diff.js';
import type { PlannedRows } from '../../core/plan/stages.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection, Row } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { makeTable, UnitProblemError, type UnitColumn } from './unit-rows.js';

const table = '"__eider__expected"';

/**
 * Compares what a model gave with what is expected, as multisets: the order does not count, the number of equal rows does, and NULL equals
 * NULL. Only the columns that are expected are compared; where none is named, no row is expected.
 */
export async function compareRows(
  expect: PlannedRows,
  given: readonly UnitColumn[],
  actual: string,
  connection: Connection,
): Promise<UnitDiff> {
  const columns = await makeExpected(expect, given, connection);
  const list = columns.map(quoteIdentifier).join(', ');
  const less = (left: string, right: string): string =>
    `select ${list} from ${left} except all select ${list} from ${right}`;
  const count = async (sql: string): Promise<number> =>
    Number(await connection.value(`select count(*) from (${sql})`));
  const missing = less(table, actual);
  const unexpected = less(actual, table);
  const missingRows = await firstRows(missing, columns, connection);
  const unexpectedRows = await firstRows(unexpected, columns, connection);
  const missingCount = await count(missing);
  const unexpectedCount = await count(unexpected);
  const rows = pairRows(missingRows, unexpectedRows);
  const changed = rows.filter((row) => row.kind === 'changed').length;
  return {
    columns,
    expected: await count(`select 1 from ${table}`),
    actual: await count(`select 1 from ${actual}`),
    differing: missingCount + unexpectedCount - changed,
    rows,
  };
}

/** Makes the table of expected rows, with the types that the model gave; gives the columns to compare. */
async function makeExpected(
  expect: PlannedRows,
  given: readonly UnitColumn[],
  connection: Connection,
): Promise<readonly string[]> {
  if (expect.kind === 'sql') return expectedOfSql(expect.sql, given, connection);
  const columns = expect.columns.map((name) => known(name, given));
  await makeTable(table, expect.rows.length === 0 ? given : columns, expect, 'expect', connection);
  return (expect.rows.length === 0 ? given : columns).map((column) => column.name);
}

function known(name: string, given: readonly UnitColumn[]): UnitColumn {
  const column = given.find((other) => other.name.toLowerCase() === name.toLowerCase());
  if (column) return column;
  const list = given.map((other) => other.name);
  throw new UnitProblemError({ kind: 'unknown-column', place: 'expect', column: name, known: list });
}

async function expectedOfSql(
  sql: string,
  given: readonly UnitColumn[],
  connection: Connection,
): Promise<readonly string[]> {
  try {
    const statement = trimStatement(sql);
    const columns = (await connection.columns(statement)).map(({ name }) => known(name, given).name);
    await connection.run(`create table ${table} as\n${statement}\n`);
    return columns;
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    throw new UnitProblemError({ kind: 'sql', place: 'expect', failure: error.failure }, { cause: error });
  }
}

async function firstRows(
  sql: string,
  columns: readonly string[],
  connection: Connection,
): Promise<readonly (readonly DiffCell[])[]> {
  const texts = columns.map((name, index) => `cast(${quoteIdentifier(name)} as varchar) as c${index}`);
  const order = columns.map((_, index) => String(index + 1)).join(', ');
  const rows = await connection.rows(
    `select ${texts.join(', ')} from (select * from (${sql}) order by ${order} limit ${mostDiffRows})`,
  );
  return rows.map((row: Row) => columns.map((_, index) => cell(row[`c${index}`])));
}

function cell(value: unknown): DiffCell {
  return typeof value === 'string' ? value : null;
}
