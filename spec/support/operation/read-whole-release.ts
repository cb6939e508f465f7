import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { quoteIdentifier } from '../../../src/core/sql/quote.js';
import { javaWith } from '../java-packages.js';
import { reading } from '../warehouse.js';

const run = promisify(execFile);
const driver = '1.4.4.0';

/** A released file as a reader sees it. */
export interface WholeRelease {
  /** Who read it: `the JDBC driver 1.4.4.0`. */
  readonly reader: string;
  /** Descriptions of tables by name. */
  readonly tables: ReadonlyMap<string, string>;
  /** Descriptions of columns by `table.column`. */
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: number;
  /** Every value of every row, and every name and description. */
  readonly text: string;
}

/** Reads a released file through the JDBC driver that BI tools have inside; without Java, through DuckDB itself. */
export async function readWholeRelease(repository: string, file: string): Promise<WholeRelease> {
  const jar = await javaWith(`org.duckdb:duckdb_jdbc:${driver}`);
  if (jar === undefined) return released('DuckDB itself', await linesOf(file));
  const program = join(repository, 'spec/support/ReadWholeRelease.java');
  const { stdout } = await run('java', ['--class-path', jar, program, file], { maxBuffer: 1 << 30 });
  return released(`the JDBC driver ${driver}`, stdout.trimEnd().split('\n'));
}

function released(reader: string, lines: readonly string[]): WholeRelease {
  const words = lines.map((line) => line.split('\t'));
  const of = (kind: string): readonly (readonly string[])[] => words.filter(([first]) => first === kind);
  return {
    reader,
    tables: new Map(of('table').map(([, name = '', remarks = '']) => [name, remarks])),
    columns: new Map(
      of('column').map(([, table = '', name = '', remarks = '']) => [`${table}.${name}`, remarks]),
    ),
    rows: of('row').length,
    text: lines.join('\n'),
  };
}

async function linesOf(file: string): Promise<readonly string[]> {
  return reading(file, dirname(file), async (connection) => {
    const line = (...parts: readonly unknown[]): string =>
      parts.map((part) => String(part).replaceAll(/\s/gu, ' ')).join('\t');
    const tables = await connection.rows('select table_name as name, comment from duckdb_tables()');
    const columns = await connection.rows(
      'select table_name as "table", column_name as name, comment from duckdb_columns() where not internal',
    );
    const lines = [
      ...tables.map((row) => line('table', row['name'], row['comment'])),
      ...columns.map((row) => line('column', row['table'], row['name'], row['comment'])),
    ];
    for (const { name } of tables) {
      const values = await connection.values(`select t::varchar from ${quoteIdentifier(String(name))} as t`);
      lines.push(...values.map((value) => line('row', name, value)));
    }
    return lines;
  });
}
