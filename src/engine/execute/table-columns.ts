import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { isSameType } from '../../core/sql/same-type.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';

/** What differs between the table's columns and those of the new rows. Names compare without case. */
export interface ColumnDifference {
  readonly added: readonly ColumnDescription[];
  readonly removed: readonly ColumnDescription[];
  /** Columns of the table whose new rows have another type; `type` is the new one. */
  readonly retyped: readonly ColumnDescription[];
}

/**
 * Changes the columns of a table. One that has an index is made anew, with its indexes, where a column goes or gets another type: DuckDB does neither.
 * @param present the columns that it has
 */
export async function changeColumns(
  relation: Relation,
  present: readonly ColumnDescription[],
  changes: ColumnDifference,
  connection: Connection,
): Promise<void> {
  const isRewritten = changes.removed.length + changes.retyped.length > 0;
  const indexes = isRewritten ? await indexesOf(relation, connection) : [];
  // One on a column that goes is the author's to drop: DuckDB says so.
  const isHeld = changes.removed.some(({ name }) => indexes.some((index) => isOn(index, name)));
  if (indexes.length > 0 && !isHeld) await rewriteTable(relation, present, changes, indexes, connection);
  else
    for (const clause of clausesOf(changes))
      await connection.run(`alter table ${relationSql(relation)} ${clause}`);
}

function clausesOf({ added, removed, retyped }: ColumnDifference): readonly string[] {
  return [
    ...added.map((column) => `add column ${quoteIdentifier(column.name)} ${column.type}`),
    ...removed.map((column) => `drop column ${quoteIdentifier(column.name)}`),
    ...retyped.map((column) => `alter column ${quoteIdentifier(column.name)} set data type ${column.type}`),
  ];
}

async function rewriteTable(
  relation: Relation,
  present: readonly ColumnDescription[],
  { added, removed, retyped }: ColumnDifference,
  indexes: readonly string[],
  connection: Connection,
): Promise<void> {
  const types = new Map(retyped.map((column) => [column.name.toLowerCase(), column.type]));
  const kept = withoutColumns(present, removed).map(({ name, type }) => {
    const column = quoteIdentifier(name);
    return `cast(${column} as ${types.get(name.toLowerCase()) ?? type}) as ${column}`;
  });
  const fresh = added.map(({ name, type }) => `null::${type} as ${quoteIdentifier(name)}`);
  const old = quoteIdentifier(`__eider_old_${relation.name}`);
  const table = relationSql(relation);
  await connection.run(`create or replace temp table ${old} as select * from ${table}`);
  await connection.run(
    `create or replace table ${table} as select ${[...kept, ...fresh].join(', ')} from ${old}`,
  );
  await connection.run(`drop table ${old}`);
  for (const index of indexes) await connection.run(index);
}

/** The statements that make the indexes of a table. */
async function indexesOf(relation: Relation, connection: Connection): Promise<readonly string[]> {
  const { database, schema, name } = relation;
  const of = database === undefined ? 'current_database()' : quoteText(database);
  const found = await connection.values(
    `select sql from duckdb_indexes() where lower(database_name) = lower(${of}) and lower(schema_name) = lower($1) and lower(table_name) = lower($2)`,
    [schema, name],
  );
  return found.map((sql) =>
    String(sql).replace(indexedTable, (_, start: string) => `${start}${relationSql(relation)}`),
  );
}

/** DuckDB writes the table of an index without its database, and without its schema where that is `main`. */
const indexedTable =
  /^(CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")*"|\w+) ON )(?:(?:"(?:[^"]|"")*"|\w+)\.)?(?:"(?:[^"]|"")*"|\w+)/u;

/** Whether a CREATE INDEX names a column behind its bracket. */
function isOn(index: string, column: string): boolean {
  const name = column.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  return new RegExp(String.raw`\(.*(?<![\p{L}\p{N}_])${name}(?![\p{L}\p{N}_])`, 'isu').test(index);
}

/** Compares the columns of a table with those of new rows. */
export function compareColumns(
  present: readonly ColumnDescription[],
  incoming: readonly ColumnDescription[],
): ColumnDifference {
  const old = new Map(present.map((column) => [column.name.toLowerCase(), column]));
  const fresh = new Set(incoming.map((column) => column.name.toLowerCase()));
  return {
    added: incoming.filter((column) => !old.has(column.name.toLowerCase())),
    removed: present.filter((column) => !fresh.has(column.name.toLowerCase())),
    retyped: incoming.filter((column) => {
      const type = old.get(column.name.toLowerCase())?.type;
      return type !== undefined && !isSameType(type, column.type);
    }),
  };
}

/** The columns that are not among the others. */
export function withoutColumns(
  columns: readonly ColumnDescription[],
  others: readonly ColumnDescription[],
): readonly ColumnDescription[] {
  return columns.filter((column) => !others.includes(column));
}
