import { randomBytes } from 'node:crypto';
import { chmod, chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { stateSchema } from '../execute/state-tables.js';
import { dueTable, isRewritingDue } from './due.js';
import { sweepRewrites } from './sweep-rewrites.js';

/** What a rewriting did. Sizes in bytes. */
export interface Rewritten {
  readonly tables: number;
  readonly rows: number;
  readonly before: number;
  readonly after: number;
}

/** The copy is not the same as the file: the file stays as it is. Names what differs, and no value. */
export class RewriteMismatch extends Error {
  override readonly name = 'RewriteMismatch';
}

const alias = 'eider_rewritten';

/**
 * Puts a fresh copy of the open database in the place of its file: DuckDB leaves the bytes of deleted rows where they are, and in freed blocks. The copy is made
 * beside it (0600), compared (schemas, tables, columns, views, functions, sequences, types, indexes, constraints, comments; rows and their hashes), flushed, and renamed over
 * it; killed anywhere, the old file or the new one is there, whole. DuckDB's lock on the old file is held until the session closes.
 *
 * The session must be closed afterwards, without writing: it still has the old file open. Rejects with `RewriteMismatch`, a `SqlError` or the system's error, and then the
 * old file is untouched.
 */
export async function rewriteDatabase(path: string, connection: Connection): Promise<Rewritten> {
  const file = await realpath(path);
  await sweepRewrites(file);
  await connection.run('checkpoint');
  const old = await stat(file);
  const made = join(
    dirname(file),
    `.${basename(file).slice(0, 100)}.${process.pid}-${randomBytes(8).toString('hex')}.tmp`,
  );
  try {
    const copied = await copyInto(made, connection);
    await chmod(made, old.mode & 0o7777);
    // Only root may give files away.
    await chown(made, old.uid, old.gid).catch(() => undefined);
    await flush(made);
    const after = (await stat(made)).size;
    await rename(made, file);
    await flush(dirname(file)).catch(() => undefined);
    return { ...copied, before: old.size, after };
  } catch (error) {
    await connection.run(`detach database if exists ${alias}`).catch(() => undefined);
    await rm(made, { force: true });
    await rm(`${made}.wal`, { force: true });
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copyInto(made: string, connection: Connection): Promise<Pick<Rewritten, 'tables' | 'rows'>> {
  const source = String(await connection.value('select current_database()'));
  const from = quoteIdentifier(source);
  await connection.run(`attach ${quoteText(made)} as ${alias} (${await layoutOf(source, connection)})`);
  await chmod(made, 0o600);
  await connection.run(`copy from database ${from} to ${alias} (schema)`);
  const tables = await tablesOf(source, connection);
  await copyRows(from, tables, connection);
  await connection.run(`checkpoint ${alias}`);
  await sameCatalogue(source, connection);
  let rows = 0n;
  for (const table of tables) rows += await sameRows(from, table.name, connection);
  // The copy is what was due; the old file still says so, in case that it stays.
  if (await isRewritingDue(connection))
    await connection.run(`delete from ${alias}.${stateSchema}.${dueTable}; checkpoint ${alias}`);
  await connection.run(`detach ${alias}`);
  return { tables: tables.length, rows: Number(rows) };
}

/** The storage version and size of blocks of the old file. */
async function layoutOf(source: string, connection: Connection): Promise<string> {
  const version = await connection.value(
    `select regexp_extract(tags['storage_version'], '^v[0-9.]+') from duckdb_databases() where database_name = $1`,
    [source],
  );
  const block = await connection.value(
    'select block_size from pragma_database_size() where database_name = $1',
    [source],
  );
  const storage =
    typeof version === 'string' && version !== '' ? `storage_version ${quoteText(version)}, ` : '';
  return `${storage}block_size ${Number(block)}`;
}

interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  /** Quoted; without generated ones. */
  readonly columns: string;
}

async function tablesOf(source: string, connection: Connection): Promise<readonly Table[]> {
  const rows = await connection.rows(
    `select t.schema_name as "schema", t.table_name as name, t.sql, list(c.column_name order by c.column_index) as columns
     from duckdb_tables() t join duckdb_columns() c using (database_name, schema_name, table_name)
     where t.database_name = $1 and not t.internal and not t.temporary group by all order by all`,
    [source],
  );
  const tables: Table[] = [];
  for (const row of rows) {
    const name = `${quoteIdentifier(String(row['schema']))}.${quoteIdentifier(String(row['name']))}`;
    const all = (Array.isArray(row['columns']) ? row['columns'] : []).map((column) =>
      quoteIdentifier(String(column)),
    );
    const plain = String(row['sql']).includes('GENERATED ALWAYS')
      ? await storedColumns(`${quoteIdentifier(source)}.${name}`, all, connection)
      : all;
    tables.push({ name, columns: plain.join(', ') });
  }
  return tables;
}

/** Only stored columns can be inserted into; DuckDB lists the others as if they had a default. */
async function storedColumns(
  table: string,
  columns: readonly string[],
  connection: Connection,
): Promise<readonly string[]> {
  const stored: string[] = [];
  for (const column of columns) {
    try {
      await connection.rows(
        `explain insert into ${table} (${column}) select ${column} from ${table} where false`,
      );
      stored.push(column);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }
  return stored;
}

/** A table with a foreign key comes after the one that it names: those that are refused are tried again, as long as one more goes in. */
async function copyRows(from: string, tables: readonly Table[], connection: Connection): Promise<void> {
  let waiting = tables;
  while (waiting.length > 0) {
    const refused: Table[] = [];
    let why: SqlError | undefined;
    for (const table of waiting) {
      const { name, columns } = table;
      try {
        await connection.run(
          `insert into ${alias}.${name} (${columns}) select ${columns} from ${from}.${name}`,
        );
      } catch (error) {
        if (!(error instanceof SqlError) || error.failure.type !== 'Constraint') throw error;
        why = error;
        refused.push(table);
      }
    }
    if (why && refused.length === waiting.length) throw why;
    waiting = refused;
  }
}

/** All that a database has besides rows, each as rows that must be the same in both. */
const catalogues: { readonly [what: string]: string } = {
  schemas: 'select schema_name, comment from duckdb_schemas()',
  tables: 'select schema_name, table_name, comment, sql from duckdb_tables()',
  columns:
    'select schema_name, table_name, column_name, column_index, comment, data_type, column_default, is_nullable from duckdb_columns()',
  views: 'select schema_name, view_name, comment, sql from duckdb_views()',
  functions:
    'select schema_name, function_name, function_type, parameters, parameter_types, macro_definition, comment from duckdb_functions()',
  // The start of a sequence is where it goes on; its SQL says it.
  sequences: 'select schema_name, sequence_name, comment, sql from duckdb_sequences()',
  types: 'select schema_name, type_name, logical_type, labels, comment from duckdb_types()',
  indexes: 'select schema_name, table_name, index_name, comment, sql from duckdb_indexes()',
  constraints: 'select schema_name, table_name, constraint_text from duckdb_constraints()',
};

async function sameCatalogue(source: string, connection: Connection): Promise<void> {
  for (const [what, query] of Object.entries(catalogues)) {
    const internal = ['indexes', 'constraints', 'sequences'].includes(what) ? '' : ' and not internal';
    const of = async (name: string): Promise<string> =>
      JSON.stringify(
        await connection.rows(`${query} where database_name = ${quoteText(name)}${internal} order by all`),
      );
    if ((await of(source)) !== (await of(alias)))
      throw new RewriteMismatch(`the ${what} of the copy are not those of the file`);
  }
}

/** Gives the number of rows. */
async function sameRows(from: string, table: string, connection: Connection): Promise<bigint> {
  const of = async (database: string) =>
    connection.rows(
      `select count(*)::varchar as n, coalesce(bit_xor(hash(r)), 0)::varchar as x, coalesce(sum(hash(r)::hugeint), 0)::varchar as s from ${database}.${table} as r`,
    );
  const [here] = await of(from);
  const [there] = await of(alias);
  if (JSON.stringify(here) !== JSON.stringify(there))
    throw new RewriteMismatch(`the rows of ${table} of the copy are not those of the file`);
  return BigInt(String(here?.['n']));
}
