import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Values } from '../../core/project/value.js';
import type { Connection } from '../duckdb/connection.js';
import type { RejectTables } from './rejects.js';

/** What is found out about a CSV file before it is read. */
export interface CsvShape {
  readonly delim: string;
  /** The header, in order. */
  readonly names: readonly string[];
}

/** Said to DuckDB unless the author says otherwise: from a sample it would take a `#` for a comment, skip the first lines, or miss a quote that comes late. */
const plain = { header: true, quote: '"', escape: '"', comment: '', skip: 0 } as const;

/** Options that tell the shape, and have done so when the file is read. */
const ofShape = new Set([
  'columns',
  'names',
  'auto_detect',
  'sample_size',
  'all_varchar',
  'union_by_name',
  'delim',
  'sep',
]);

/** Finds out delimiter and header; a broken line among the first does not mislead it. */
export async function sniffCsv(path: string, options: Values, connection: Connection): Promise<CsvShape> {
  const { union_by_name: _union, filename: _filename, ...own } = options;
  const given = written({ ...plain, ...own, all_varchar: true, ignore_errors: true });
  const [row] = await connection.rows(
    `select Delimiter as delim, to_json([c.name for c in Columns]) as names from sniff_csv(${quoteText(path)}, ${given})`,
  );
  const { delim, names } = row ?? {};
  return {
    delim: typeof delim === 'string' ? delim : ',',
    names: typeof names === 'string' ? (JSON.parse(names) as readonly string[]) : [],
  };
}

/**
 * The query that reads a file of known shape: nothing is guessed any more, so that DuckDB refuses the first line that does not fit. Only so does it find a
 * quote that is never closed; where it keeps rejected lines, it loses all that follows such a quote without a word.
 */
export function csvSelect(
  path: string,
  { delim, names }: CsvShape,
  options: Values,
  types: { readonly [column: string]: string },
  rejects?: RejectTables,
): string {
  const wanted = new Map(Object.entries(types).map(([name, type]) => [name.toLowerCase(), type]));
  const columns = names.map(
    (name) => `${quoteText(name)}: ${quoteText(wanted.get(name.toLowerCase()) ?? 'VARCHAR')}`,
  );
  const own = Object.fromEntries(
    Object.entries(options).filter(([name]) => !ofShape.has(name.toLowerCase())),
  );
  const given = written({
    ...plain,
    dateformat: '%Y-%m-%d',
    ...own,
    delim,
    auto_detect: false,
    ...(rejects && { store_rejects: true, rejects_table: rejects.errors, rejects_scan: rejects.scans }),
  });
  return `select * from read_csv(${quoteText(path)}, columns = {${columns.join(', ')}}, ${given})`;
}

/** What is null is left to DuckDB. */
function written(options: Values): string {
  return Object.entries(options)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) => `${/^[a-z_]+$/u.test(name) ? name : quoteIdentifier(name)} = ${quoteValue(value)}`,
    )
    .join(', ');
}
