import type { UnitPlace, UnitProblem } from '../../core/plan/events.js';
import type { PlannedRows } from '../../core/plan/stages.js';
import type { UnitValue } from '../../core/project/unit-test.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

export interface UnitColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
}

/** A mistake in a unit test's rows. */
export class UnitProblemError extends Error {
  override readonly name = 'UnitProblemError';
  readonly problem: UnitProblem;
  constructor(problem: UnitProblem, options?: ErrorOptions) {
    super(problem.kind, options);
    this.problem = problem;
  }
}

type Rows = Extract<PlannedRows, { kind: 'rows' }>;

/** Makes the schema that a relation needs, and a stand-in for its attached database, which is added to `rooms`. */
export async function makeRoom(relation: Relation, connection: Connection, rooms: string[]): Promise<void> {
  const { database = relation.catalog, schema } = relation;
  if (database !== undefined && !rooms.includes(database)) {
    rooms.push(database);
    await connection.run(`attach ':memory:' as ${quoteIdentifier(database)}`);
  }
  if (schema === '') return;
  const name =
    database === undefined
      ? quoteIdentifier(schema)
      : `${quoteIdentifier(database)}.${quoteIdentifier(schema)}`;
  await connection.run(`create schema if not exists ${name}`);
}

/** Makes a table of given rows. Throws `UnitProblemError` for a value that its column cannot hold. */
export async function makeTable(
  table: string,
  columns: readonly UnitColumn[],
  rows: Rows,
  place: UnitPlace,
  connection: Connection,
): Promise<void> {
  // Rows without any column still count as rows.
  const made = columns.length === 0 ? [{ name: '__eider__nothing', type: 'BOOLEAN' }] : columns;
  const definitions = made.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
  await connection.run(`create table ${table} (${definitions.join(', ')})`);
  if (rows.rows.length === 0) return;
  const indexes = made.map(({ name }) =>
    rows.columns.findIndex((other) => other.toLowerCase() === name.toLowerCase()),
  );
  const lines = rows.rows.map(
    (row) => `(${made.map(({ type }, at) => valueSql(row[indexes[at] ?? -1], type)).join(', ')})`,
  );
  try {
    await connection.run(`insert into ${table} values\n${lines.join(',\n')}`);
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    throw (await wrongValue(made, indexes, rows, place, connection)) ?? error;
  }
}

function valueSql(value: UnitValue | undefined, type: string, cast = 'cast'): string {
  if (value === undefined || value.kind === 'null') return 'null';
  const text = quoteText(value.text);
  return value.kind === 'json' ? `${cast}(cast(${text} as json) as ${type})` : `${cast}(${text} as ${type})`;
}

/** The first value, by row, that cannot be cast to the type of its column. */
async function wrongValue(
  columns: readonly UnitColumn[],
  indexes: readonly number[],
  rows: Rows,
  place: UnitPlace,
  connection: Connection,
): Promise<UnitProblemError | undefined> {
  for (const [row, values] of rows.rows.entries()) {
    for (const [at, { type }] of columns.entries()) {
      const index = indexes[at] ?? -1;
      const value = values[index];
      if (value === undefined || value.kind === 'null') continue;
      if ((await connection.value(`select ${valueSql(value, type, 'try_cast')} is null`)) !== true) continue;
      return new UnitProblemError({ kind: 'value', place, row, column: rows.columns[index] ?? '', type });
    }
  }
  return undefined;
}
