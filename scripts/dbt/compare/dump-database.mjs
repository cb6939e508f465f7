import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const identifier = (name) => `"${name.replaceAll('"', '""')}"`;
const text = (value) => `'${value.replaceAll("'", "''")}'`;

/**
 * All that can be seen in a database file: relations with their columns, comments, constraints and indexes, and macros. The rows of each
 * relation go into a Parquet file below `folder`, as text. `home` is where its views find files; `others` are databases that they may read, by name.
 */
export async function dumpDatabase(file, home, folder, others = new Map()) {
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', file_search_path: home });
  const connection = await instance.connect();
  try {
    for (const [name, path] of others)
      if (path !== file) await connection.run(`attach ${text(path)} as ${identifier(name)} (read_only)`);
    const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    await connection.run("set timezone = 'UTC'");
    const relations = {};
    for (const { schema, name, key, kind, comment } of await ask(relationsSql)) {
      relations[key] = { kind, comment, ...(await describe(ask, connection, { schema, name, folder })) };
    }
    return { relations, macros: await ask(macrosSql) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Eider's own tables are no part of what a project builds. */
const own = (column) =>
  `${column} not like '\\_eider%' escape '\\' and database_name = current_database() and not internal`;
const relationsSql = `
  with relations as (
    select schema_name as schema, table_name as name, 'table' as kind, comment from duckdb_tables() where ${own('schema_name')}
    union all
    select schema_name, view_name, 'view', comment from duckdb_views() where ${own('schema_name')}
  )
  select *, schema || '.' || name as key from relations order by key`;
const macrosSql = `
  select schema_name as schema, function_name as name, function_type as kind, parameters from duckdb_functions()
  where ${own('schema_name')} and function_type in ('macro', 'table_macro') order by all`;

async function describe(ask, connection, { schema, name, folder }) {
  const [{ database }] = await ask('select current_database() as database');
  const where = `schema_name = ${text(schema)} and table_name = ${text(name)} and database_name = current_database()`;
  const columns = await ask(
    `select column_name as name, data_type as type, comment from duckdb_columns() where ${where} order by column_index`,
  );
  const constraints = await ask(
    `select constraint_text as text from duckdb_constraints() where ${where} order by all`,
  );
  const indexes = await ask(
    `select is_unique, expressions from duckdb_indexes() where ${where} order by all`,
  );
  const file = join(
    folder,
    `${createHash('sha256').update(`${schema}.${name}`).digest('hex').slice(0, 20)}.parquet`,
  );
  const cells = columns.map(
    (column) => `cast(${identifier(column.name)} as varchar) as ${identifier(column.name)}`,
  );
  const from = `${identifier(database)}.${identifier(schema)}.${identifier(name)}`;
  try {
    await connection.run(`copy (select ${cells.join(', ')} from ${from}) to ${text(file)} (format parquet)`);
    return { columns, constraints, indexes, file };
  } catch (error) {
    // A view whose file is gone, or whose parent was replaced, in one of them or in both.
    return { columns, constraints, indexes, broken: String(error.message).split(':')[0] };
  }
}

/** How many rows of each of two Parquet files the other does not have, rows that are there twice included; and the first few of each. */
export async function compareRows(first, second, columns, shown) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const list = columns.map(identifier).join(', ') || 'null';
    const side = (a, b) => `select ${list} from ${text(a)} except all select ${list} from ${text(b)}`;
    const found = {};
    for (const [name, a, b] of [
      ['first', first, second],
      ['second', second, first],
    ]) {
      const [{ missing }] = await ask(`select count(*)::integer as missing from (${side(a, b)})`);
      const rows =
        shown > 0 && missing > 0 ? await ask(`from (${side(a, b)}) order by all limit ${shown}`) : [];
      found[name] = { missing, rows };
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The rows of such a Parquet file, as lists of texts in their order. */
export async function readRows(file, columns) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const list = columns.map(identifier).join(', ');
    const reader = await connection.runAndReadAll(`select ${list} from ${text(file)} order by all`);
    return reader.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
