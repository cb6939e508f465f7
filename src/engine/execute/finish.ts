import type { Finish, PlannedComments, PlannedIndex } from '../../core/plan/stages.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { kindOf } from './relation-ddl.js';
import { OriginError } from './stage-context.js';

/**
 * Makes DuckDB load the indexes of a table. Until a statement has used them, it takes a key that a transaction deletes and inserts again for a duplicate
 * (1.5.5, indexes from before the database was opened).
 */
export async function wakeIndexes(relation: Relation, connection: Connection): Promise<void> {
  const table = relationSql(relation);
  await connection.run(`insert into ${table} select * from ${table} where false`);
}

/**
 * Gives a relation its indexes and comments, whether it is new or has been there; what is right already is not touched. Returns columns that are
 * described and do not exist. Throws `OriginError` when rows repeat the key of a unique index.
 */
export async function finishRelation(finish: Finish, connection: Connection): Promise<readonly string[]> {
  const present = new Set(await indexNames(finish.relation, connection));
  for (const index of finish.indexes) {
    if (!present.has(index.name)) await createIndex(finish.relation, index, connection);
  }
  return finish.comments ? writeComments(finish.relation, finish.comments, connection) : [];
}

/**
 * Drops those of the indexes that belong to the relation: another table may have one of the same name. To be committed before one of them is made anew:
 * DuckDB gives a name back only then.
 */
export async function dropIndexes(
  relation: Relation,
  names: readonly string[],
  connection: Connection,
): Promise<void> {
  if (names.length === 0) return;
  const present = await indexNames(relation, connection);
  for (const name of names) {
    if (!present.includes(name)) continue;
    await connection.run(`drop index ${relationSql({ ...relation, name })}`);
  }
}

async function indexNames(relation: Relation, connection: Connection): Promise<readonly string[]> {
  const names = await connection.values(
    `select index_name from duckdb_indexes() where ${isRelation(relation)}`,
  );
  return names.map(String);
}

function isRelation({ database, schema, name }: Relation): string {
  const of = database === undefined ? 'current_database()' : quoteText(database);
  return `lower(database_name) = lower(${of}) and lower(schema_name) = lower(${quoteText(schema)}) and lower(table_name) = lower(${quoteText(name)})`;
}

/** DuckDB tells of duplicates only when the transaction commits, with a value of them: so they are counted first. */
async function createIndex(relation: Relation, index: PlannedIndex, connection: Connection): Promise<void> {
  const columns = index.columns.map(quoteIdentifier);
  const table = relationSql(relation);
  if (index.unique) {
    const isThere = columns.map((column) => `${column} is not null`).join(' and ');
    const count = Number(
      await connection.value(
        `select count(*) from (select 1 from ${table} where ${isThere} group by ${columns.join(', ')} having count(*) > 1)`,
      ),
    );
    if (count > 0) {
      throw new OriginError(
        { type: 'Constraint', subtype: 'DUPLICATE_KEY', message: `a unique index cannot be made` },
        { kind: 'unique-index', columns: index.columns, count },
      );
    }
  }
  const unique = index.unique ? 'unique ' : '';
  await connection.run(
    `create ${unique}index ${quoteIdentifier(index.name)} on ${table} (${columns.join(', ')})`,
  );
}

async function writeComments(
  relation: Relation,
  comments: PlannedComments,
  connection: Connection,
): Promise<readonly string[]> {
  const kind = (await kindOf(connection, relation)) ?? 'table';
  const table = relationSql(relation);
  const present = await connection.rows(
    `select column_name as name, comment from duckdb_columns() where ${isRelation(relation)}`,
  );
  const own = await connection.value(
    `select comment from duckdb_${kind}s() where ${isRelation(relation).replace('table_name', `${kind}_name`)}`,
  );
  if ((own ?? null) !== comments.relation) {
    await connection.run(`comment on ${kind} ${table} is ${literal(comments.relation)}`);
  }
  const wanted = new Map(
    Object.entries(comments.columns).map(([name, text]) => [name.toLowerCase(), { name, text }]),
  );
  for (const row of present) {
    const name = String(row['name']);
    const text = wanted.get(name.toLowerCase())?.text ?? null;
    wanted.delete(name.toLowerCase());
    if ((row['comment'] ?? null) === text) continue;
    await connection.run(`comment on column ${table}.${quoteIdentifier(name)} is ${literal(text)}`);
  }
  return [...wanted.values()].map(({ name }) => name);
}

function literal(text: string | null): string {
  return text === null ? 'null' : quoteText(text);
}
