import { unreachable } from '../../core/diagnostics/invariant.js';
import type { Value } from '../../core/project/value.js';
import { quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Answer, AskedColumn, Question } from '../../core/template/ask.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Answers what a template asks, in whatever transaction the connection has open. Throws `SqlError`. */
export async function answerQuestion(question: Question, connection: Connection): Promise<Answer> {
  switch (question.kind) {
    case 'query':
      return answerQuery(question.sql, connection);
    case 'columns':
      return { kind: 'columns', columns: await columnsOf(question.relation, connection) };
    case 'relation':
      return {
        kind: 'relation',
        type: (await relationsWhere(named(question.relation), connection))[0]?.type,
      };
    case 'relations':
      return { kind: 'relations', relations: await relationsWhere(inSchema(question), connection) };
    case 'python':
      // Only a build runs models.
      throw new SqlError({ type: 'Python', message: 'a model in Python is run by a build only' });
    default:
      return unreachable(question);
  }
}

/** Statements that give no rows have one column in DuckDB, `Count` or `Success`: they are answered like any other. */
async function answerQuery(sql: string, connection: Connection): Promise<Answer> {
  const statement = trimStatement(sql);
  const { columns, rows } = await connection.table(statement);
  return {
    kind: 'query',
    columns,
    rows: rows.map((row) => row.map((cell, index) => plain(cell, columns[index]))),
  };
}

const wholeNumber = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|UBIGINT|UINTEGER)$/u;

/** Whole numbers of any width are numbers as long as they are exact; all else that is no plain value stays a text. */
function plain(cell: unknown, column: AskedColumn | undefined): Value {
  if (typeof cell === 'boolean' || typeof cell === 'number') return cell;
  if (typeof cell === 'string') {
    const isWhole =
      column !== undefined && wholeNumber.test(column.type) && Number.isSafeInteger(Number(cell));
    return isWhole ? Number(cell) : cell;
  }
  if (Array.isArray(cell)) return cell.map((item) => plain(item, undefined));
  if (typeof cell !== 'object' || cell === null) return null;
  return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, plain(item, undefined)]));
}

async function columnsOf(
  relation: Relation,
  connection: Connection,
): Promise<readonly AskedColumn[] | undefined> {
  // What stands in no catalogue tells its columns itself.
  if (relation.external) return connection.columns(`from ${relationSql(relation)}`);
  const rows = await connection.rows(
    `select column_name as name, data_type as type from duckdb_columns()
     where ${placeIs(relation)} and lower(table_name) = lower(${quoteText(relation.name)}) order by column_index`,
  );
  if (rows.length === 0) return undefined;
  return rows.map((row) => ({ name: String(row['name']), type: String(row['type']) }));
}

function named(relation: Relation): string {
  return `${placeIs(relation)} and lower(name) = lower(${quoteText(relation.name)})`;
}

function inSchema(place: Omit<Relation, 'name'>): string {
  return placeIs(place);
}

function placeIs({ database, schema }: Omit<Relation, 'name'>): string {
  // What is named without a schema is a temporary table of this connection, or lies where unqualified names are looked for.
  if (schema === '' && database === undefined)
    return `(database_name = 'temp' or (database_name = current_database() and schema_name = current_schema()))`;
  const of = database === undefined ? 'current_database()' : quoteText(database);
  return `lower(database_name) = lower(${of}) and lower(schema_name) = lower(${quoteText(schema)})`;
}

async function relationsWhere(
  condition: string,
  connection: Connection,
): Promise<readonly (Relation & { readonly type: 'table' | 'view' })[]> {
  const rows = await connection.rows(
    `select * from (
       select database_name, schema_name, table_name as name, 'table' as type, internal from duckdb_tables()
       union all select database_name, schema_name, view_name, 'view', internal from duckdb_views()
     ) as relations where not internal and ${condition} order by name`,
  );
  return rows.map((row) => ({
    database: String(row['database_name']),
    schema: String(row['schema_name']),
    name: String(row['name']),
    type: row['type'] === 'view' ? 'view' : 'table',
  }));
}
