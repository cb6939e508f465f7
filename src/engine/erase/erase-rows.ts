import type { NodeId } from '../../core/project/ids.js';
import { quoteText } from '../../core/sql/quote.js';
import { relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { forgetFingerprint, stateDdl, stateSchema } from '../execute/state-tables.js';
import { dueDdl, markDue } from './due.js';
import { erasureDdl, recordErasure, type ErasedRows } from './erasure-records.js';
import { deleteOf } from './person.js';
import { inTransaction } from '../duckdb/in-transaction.js';

/** Rows to remove. */
export interface RowsOfPersons {
  readonly relation: Relation;
  /** SQL, of a row `r`. */
  readonly condition: string;
}

export interface RowErasure {
  readonly source: NodeId;
  /** The columns of the source. */
  readonly keys: readonly string[];
  /** In order: those whose condition asks the source come before it. */
  readonly relations: readonly RowsOfPersons[];
  /** Tables of failing rows: dropped where they are. */
  readonly failures: readonly Relation[];
  readonly hashedWith: string;
  readonly runId: string;
}

/** What was removed, relation by relation. */
export interface ErasedAll {
  readonly relations: readonly ErasedRows[];
  readonly failures: number;
  readonly rejects: number;
}

/**
 * Removes the persons of the keys table in one transaction: their rows, kept failures and rejected lines of the source, with a record by keyed hash. The file is to be
 * rewritten, and what is made from the source to be built again; both are noted.
 */
export async function eraseRows(erasure: RowErasure, connection: Connection): Promise<ErasedAll> {
  for (const sql of [...stateDdl, ...dueDdl, ...erasureDdl]) await connection.run(sql);
  const present = await presentTables(connection);
  const isThere = (relation: Relation): boolean => present.has(relationLabel(relation).toLowerCase());
  return inTransaction(connection, async () => {
    const relations: ErasedRows[] = [];
    for (const { relation, condition } of erasure.relations.filter((each) => isThere(each.relation)))
      relations.push({
        relation: relationLabel(relation),
        rows: await deleteOf(relation, condition, connection),
      });
    const failures = erasure.failures.filter(isThere);
    for (const relation of failures) await connection.run(`drop table ${relationSql(relation)}`);
    // A line that could not be read: nobody can tell whose it is.
    const rejects = isThere({ schema: stateSchema, name: 'rejects' })
      ? await connection.run(`delete from ${stateSchema}.rejects where id = ${quoteText(erasure.source)}`)
      : 0;
    await recordErasure({ ...erasure, columns: erasure.keys, relations }, connection);
    await connection.run(forgetFingerprint(erasure.source));
    await connection.run(markDue);
    return { relations, failures: failures.length, rejects };
  });
}

async function presentTables(connection: Connection): Promise<ReadonlySet<string>> {
  const names = await connection.values(
    "select lower(schema_name || '.' || table_name) from duckdb_tables() where database_name = current_database()",
  );
  return new Set(names.map(String));
}
