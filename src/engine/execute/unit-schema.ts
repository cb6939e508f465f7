import type { PlannedUnitInput, SchemaStep } from '../../core/plan/stages.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { sourceSelect } from '../sources/source-select.js';
import { seedSelect } from './seed.js';
import { ModelSqlError } from './stage-context.js';
import { searchFilesIn } from './stand-ins.js';
import { makeRoom, type UnitColumn } from './unit-rows.js';

/** Where relative names of files start: in the project, and in that of the deferred warehouse. */
export interface Folders {
  readonly own: string;
  readonly other: string;
}

/** The columns of the relation that an input stands for, here or in the deferred warehouse; undefined when it is not there. */
export async function columnsIn(
  { elsewhere, relation }: PlannedUnitInput,
  warehouse: Connection,
  folders: Folders,
): Promise<readonly UnitColumn[] | undefined> {
  if (!elsewhere) return relationColumns(relation, warehouse);
  if (!elsewhere.files) return relationColumns(elsewhere.relation, warehouse);
  await searchFilesIn([folders.other], warehouse);
  try {
    return await relationColumns(elsewhere.relation, warehouse);
  } finally {
    await searchFilesIn([folders.own], warehouse);
  }
}

/** The columns of a relation of the warehouse; undefined when it is not there. */
async function relationColumns(
  relation: Relation,
  warehouse: Connection,
): Promise<readonly UnitColumn[] | undefined> {
  // A name that stands alone is a table expression of Eider's own.
  if (relation.schema === '') return undefined;
  return unlessRefused(() => warehouse.columns(`select * from ${relationSql(relation)}`));
}

/**
 * The columns of relations that nobody built: each is bound in turn on empty ones, without data. What cannot be bound has the columns that
 * are declared for it with types, or is missing from the result.
 */
export async function schemaOfSteps(
  steps: readonly SchemaStep[],
  connection: Connection,
  warehouse: Connection,
): Promise<ReadonlyMap<string, readonly UnitColumn[]>> {
  const schemas = new Map<string, readonly UnitColumn[]>();
  const rooms: string[] = [];
  for (const step of steps) {
    const name = relationSql(step.relation);
    const columns = await unlessRefused(async () => {
      await makeRoom(step.relation, connection, rooms);
      return columnsOf(step, connection, warehouse);
    });
    if (!columns || columns.length === 0) continue;
    const definitions = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
    const made = await unlessRefused(async () =>
      connection.run(`create table if not exists ${name} (${definitions.join(', ')})`),
    );
    if (made !== undefined) schemas.set(name, columns);
  }
  for (const room of rooms) await connection.run(`detach database if exists ${quoteIdentifier(room)}`);
  return schemas;
}

async function columnsOf(
  step: SchemaStep,
  connection: Connection,
  warehouse: Connection,
): Promise<readonly UnitColumn[] | undefined> {
  const present = await relationColumns(step.relation, warehouse);
  if (present) return present;
  const bound = await unlessRefused(() => boundColumns(step, connection, warehouse));
  return bound ?? Object.entries(step.declared).map(([name, type]) => ({ name, type }));
}

/** Files are read where the project may read files: on the connection of the run. */
async function boundColumns(
  { work }: SchemaStep,
  connection: Connection,
  warehouse: Connection,
): Promise<readonly UnitColumn[]> {
  switch (work.kind) {
    case 'table':
      return connection.columns(trimStatement(work.sql));
    case 'seed':
      return warehouse.columns(await seedSelect(work, warehouse));
    case 'source':
      return warehouse.columns(await sourceSelect(work, warehouse));
  }
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const refused = error instanceof SqlError || error instanceof ModelSqlError;
    if (refused && error.failure.type !== 'Interrupt') return undefined;
    throw error;
  }
}
