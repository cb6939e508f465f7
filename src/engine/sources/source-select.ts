import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Values } from '../../core/project/value.js';
import type { Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { globSource } from '../sync/glob-pattern.js';

export type SourceWork = Extract<Work, { kind: 'source' }>;

/**
 * The SELECT behind a source's view. Declared types are applied by the reader; CSV columns without one are text, so that no
 * code or birth date is ever guessed. A declared column that the file lacks is DuckDB's error at this statement.
 */
export async function sourceSelect(work: SourceWork, connection: Connection): Promise<string> {
  return work.partition ? partitionedSelect(work, work.partition, connection) : plainSelect(work, connection);
}

/** The column that paths give, beside those of the files. */
async function partitionedSelect(
  work: SourceWork,
  { column, template, type }: NonNullable<SourceWork['partition']>,
  connection: Connection,
): Promise<string> {
  const given = work.options['filename'];
  const named = given === true ? 'filename' : typeof given === 'string' ? given : undefined;
  const filename = named ?? '_eider_file';
  const inner = await plainSelect({ ...work, options: { ...work.options, filename } }, connection);
  const [before = '', after = ''] = template.split(`{${column}}`);
  const shape = `${globSource(before)}([^/]+)${globSource(after)}$`;
  const value = `regexp_extract(${quoteIdentifier(filename)}, ${quoteText(shape)}, 1)`;
  const kept = named === undefined ? `* exclude (${quoteIdentifier(filename)})` : '*';
  return `select ${kept}, cast(${value} as ${type}) as ${quoteIdentifier(column)} from (${inner})`;
}

async function plainSelect(work: SourceWork, connection: Connection): Promise<string> {
  const files = work.location.length === 1 ? quoteText(work.location[0] ?? '') : quoteValue(work.location);
  if (work.external !== undefined) return `select * from ${work.external}`;
  const call = (reader: string, usual: Values): string =>
    `${reader}(${[files, ...writtenOptions({ ...usual, ...work.options })].join(', ')})`;
  const types = Object.keys(work.columnTypes).length > 0;
  switch (work.format) {
    case 'csv': {
      // DuckDB would take the form of dates from the first rows, and then refuse or misread the others.
      const declared = types ? { types: work.columnTypes, dateformat: '%Y-%m-%d' } : {};
      return `select * from ${call('read_csv', { all_varchar: true, header: true, ...declared })}`;
    }
    case 'parquet':
      return castSelect(call('read_parquet', {}), work, connection);
    case 'json': {
      // Else DuckDB takes `03-04-1980` for a date, of a day or of a month as it happens.
      const iso = { dateformat: 'iso', timestampformat: 'iso' };
      return castSelect(call('read_json', iso), work, connection);
    }
    case 'xlsx':
      return castSelect(workbooks(work), work, connection);
    case 'spatial':
      return castSelect(call('st_read', {}), work, connection);
  }
}

/** Reads workbooks: a cell has its own type, and one that is empty in the first row is a text. DuckDB reads one file at a time. */
function workbooks({ location, options }: SourceWork): string {
  const given = writtenOptions({ header: true, empty_as_varchar: true, ...options });
  const readers = location.map((path) => `read_xlsx(${[quoteText(path), ...given].join(', ')})`);
  const [only = ''] = readers;
  if (readers.length === 1) return only;
  return `(${readers.map((reader) => `select * from ${reader}`).join(' union all by name ')})`;
}

/** Files that carry types: only columns whose declared type differs are cast; a missing declared column is an error by name. */
async function castSelect(reader: string, work: SourceWork, connection: Connection): Promise<string> {
  const declared = Object.entries(work.columnTypes);
  if (declared.length === 0) return `select * from ${reader}`;
  const actual = new Map(
    (await connection.columns(`select * from ${reader}`)).map((column) => [
      column.name.toLowerCase(),
      column.type,
    ]),
  );
  const casts = declared
    .filter(([name, type]) => actual.get(name.toLowerCase())?.toLowerCase() !== type.toLowerCase())
    .map(([name, type]) => {
      const column = quoteIdentifier(name);
      const isNumber = work.format === 'xlsx' && actual.get(name.toLowerCase()) === 'DOUBLE';
      return `${isNumber && isText(type) ? numberAsText(column) : `cast(${column} as ${type})`} as ${column}`;
    });
  return casts.length === 0
    ? `select * from ${reader}`
    : `select * replace (${casts.join(', ')}) from ${reader}`;
}

function isText(type: string): boolean {
  return /^\s*(?:varchar|text|string|char|bpchar)\b/iu.test(type);
}

/** A workbook knows one type of number: `1001` is a code, and not `1001.0`. */
function numberAsText(column: string): string {
  return `case when ${column} = trunc(${column}) then printf('%.0f', ${column}) else cast(${column} as varchar) end`;
}

/** Options as DuckDB takes them; what is null is left to DuckDB, also where Eider has a value that is usual. */
function writtenOptions(options: Values): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === null
      ? []
      : [`${/^[a-z_]+$/u.test(name) ? name : quoteIdentifier(name)} = ${quoteValue(value)}`],
  );
}
