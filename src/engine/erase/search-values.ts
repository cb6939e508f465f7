import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Where a value is, or what could not be read; named, without the value. */
export interface ColumnFinding {
  /** `schema.table.column`; of a Parquet file the column only. */
  readonly column: string;
  readonly kind: 'holds' | 'unread';
}

/** What was read of one file. */
export interface ReadFile {
  readonly tables: number;
  readonly rows: number;
  readonly findings: readonly ColumnFinding[];
}

const alias = 'eider_searched';

/** Reads every column of every table of a database file that nobody writes to. DuckDB compresses texts: its bytes alone prove little. */
export async function readDatabase(
  path: string,
  texts: readonly string[],
  connection: Connection,
): Promise<ReadFile> {
  try {
    await connection.run(`attach ${quoteText(path)} as ${alias} (read_only)`);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { tables: 0, rows: 0, findings: [{ column: '', kind: 'unread' }] };
  }
  try {
    const tables = await connection.rows(
      `select schema_name as "schema", table_name as name, list({name: column_name, type: data_type} order by column_index) as columns
       from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
       where database_name = '${alias}' group by all order by all`,
    );
    const findings: ColumnFinding[] = [];
    let rows = 0;
    for (const { schema, name, columns } of tables) {
      const from = `${alias}.${quoteIdentifier(String(schema))}.${quoteIdentifier(String(name))}`;
      const read = await readColumns(
        from,
        `${String(schema)}.${String(name)}.`,
        columnsOf(columns),
        texts,
        connection,
      );
      findings.push(...read.findings);
      rows += read.rows;
    }
    return { tables: tables.length, rows, findings };
  } finally {
    await connection.run(`detach ${alias}`);
  }
}

/** Reads every column of a Parquet file. */
export async function readParquet(
  path: string,
  texts: readonly string[],
  connection: Connection,
): Promise<ReadFile> {
  const from = `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
  try {
    const columns = await connection.columns(`select * from ${from}`);
    return { tables: 1, ...(await readColumns(from, '', columns, texts, connection)) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { tables: 0, rows: 0, findings: [{ column: '', kind: 'unread' }] };
  }
}

interface ReadColumn {
  readonly name: string;
  readonly type: string;
}

function columnsOf(value: unknown): readonly ReadColumn[] {
  return Array.isArray(value) ? (value as readonly ReadColumn[]) : [];
}

/** All columns in one pass; where one cannot be read, each by itself. */
async function readColumns(
  from: string,
  label: string,
  columns: readonly ReadColumn[],
  texts: readonly string[],
  connection: Connection,
): Promise<{ readonly rows: number; readonly findings: readonly ColumnFinding[] }> {
  const pass = async (of: readonly ReadColumn[]): Promise<readonly unknown[]> => {
    const counts = of.map(
      (column, index) => `(count(*) filter (${holds(column, texts)}))::varchar as "c${index}"`,
    );
    const [row] = await connection.rows(`select count(*)::varchar as n, ${counts.join(', ')} from ${from}`);
    return Object.values(row ?? {});
  };
  const findings: ColumnFinding[] = [];
  try {
    const [rows, ...counts] = await pass(columns);
    for (const [index, { name }] of columns.entries())
      if (Number(counts[index]) > 0) findings.push({ column: `${label}${name}`, kind: 'holds' });
    return { rows: Number(rows), findings };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
  let rows = 0;
  for (const column of columns) {
    try {
      const [count, found] = await pass([column]);
      rows = Number(count);
      if (Number(found) > 0) findings.push({ column: `${label}${column.name}`, kind: 'holds' });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      findings.push({ column: `${label}${column.name}`, kind: 'unread' });
    }
  }
  return { rows, findings };
}

/** Whether a value holds one of the texts, upper and lower case alike: a regular expression without going back takes many at once. */
function holds({ name, type }: ReadColumn, texts: readonly string[]): string {
  const column = quoteIdentifier(name);
  if (texts.length === 0) return 'false';
  if (type === 'BLOB') {
    const bytes = texts.map((text) => Buffer.from(text, 'utf8').toString('hex').toUpperCase());
    return `regexp_matches(hex(${column}), ${quoteText(`^(?:..)*?(?:${bytes.join('|')})`)})`;
  }
  const isNested = /\[|^(?:STRUCT|MAP|UNION|LIST|VARIANT)\b/u.test(type);
  // JSON writes some characters in another way, also where it lies in a text.
  const forms = new Set(texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]));
  const pattern = quoteText(`(?i)(?:${[...forms].map(escaped).join('|')})`);
  return `regexp_matches(${isNested ? `to_json(${column})::varchar` : `${column}::varchar`}, ${pattern})`;
}

function escaped(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N} ]/gu,
    (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
