import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';

export type SourceWork = Extract<Work, { kind: 'source' }>;

/**
 * The SELECT behind a source's view. Declared types are applied by the reader; CSV columns without one are text, so that no
 * code or birth date is ever guessed. A declared column that the file lacks is DuckDB's error at this statement.
 */
export async function sourceSelect(work: SourceWork, connection: Connection): Promise<string> {
  const files = work.location.length === 1 ? quoteText(work.location[0] ?? '') : quoteValue(work.location);
  const options = Object.entries(work.options).map(
    ([name, value]) => `${quoteOption(name)} = ${quoteValue(value)}`,
  );
  const types = Object.keys(work.columnTypes).length > 0;
  switch (work.format) {
    case 'csv': {
      const declared = types ? [`types = ${quoteValue(work.columnTypes)}`] : [];
      // DuckDB would take the form of dates from the first rows, and then refuse or misread the others.
      if (types && work.options['dateformat'] === undefined) declared.push(`dateformat = '%Y-%m-%d'`);
      return `select * from read_csv(${[files, 'all_varchar = true', 'header = true', ...declared, ...options].join(', ')})`;
    }
    case 'parquet':
      return castSelect(`read_parquet(${[files, ...options].join(', ')})`, work, connection);
    case 'json': {
      // Else DuckDB takes `03-04-1980` for a date, of a day or of a month as it happens. What is given comes later, and wins.
      const iso = ["dateformat = 'iso'", "timestampformat = 'iso'"];
      return castSelect(`read_json(${[files, ...iso, ...options].join(', ')})`, work, connection);
    }
    case 'spatial':
      return castSelect(`st_read(${[files, ...options].join(', ')})`, work, connection);
  }
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
    .map(([name, type]) => `cast(${quoteIdentifier(name)} as ${type}) as ${quoteIdentifier(name)}`);
  return casts.length === 0
    ? `select * from ${reader}`
    : `select * replace (${casts.join(', ')}) from ${reader}`;
}

function quoteOption(name: string): string {
  return /^[a-z_]+$/u.test(name) ? name : quoteIdentifier(name);
}
