import { partitionColumns } from '../../core/graph/external-file.js';
import type { DbtExternal } from '../../core/graph/types.js';
import type { Work } from '../../core/plan/stages.js';
import type { Value } from '../../core/project/value.js';
import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { ColumnDescription } from '../duckdb/connection.js';

type ExternalWork = Extract<Work, { kind: 'external' }>;

/** Options of COPY whose value is a list of columns. */
const columnLists: ReadonlySet<string> = new Set([
  'partition_by',
  'force_quote',
  'force_not_null',
  'force_null',
]);

/**
 * What stands in the brackets behind `COPY … TO …`.
 * @param isOneFile leaves out what makes a folder: for the file of an empty result
 */
export function copyClause({ dbt, format, options }: ExternalWork, isOneFile = false): string {
  if (dbt) return dbt.copy;
  const folders = new Set([
    'partition_by',
    'per_thread_output',
    'file_size_bytes',
    'write_partition_columns',
  ]);
  const given = Object.entries(options).filter(
    ([name]) =>
      !isOneFile || !(folders.has(name) || name.startsWith('filename_') || name === 'file_extension'),
  );
  const header = format === 'csv' && options['header'] === undefined ? ['header true'] : [];
  // Else a quote inside a text would be written bare.
  const escape =
    format === 'csv' && options['quote'] !== undefined && options['escape'] === undefined
      ? [`escape ${quoteValue(options['quote'])}`]
      : [];
  const all = given.map(([name, value]) => `${quoteIdentifier(name)} ${optionValue(name, value)}`);
  return [`format ${format}`, ...header, ...escape, ...all].join(', ');
}

function optionValue(name: string, value: Value): string {
  if (!columnLists.has(name)) return quoteValue(value);
  if (value === '*') return '*';
  const columns = typeof value === 'string' ? value.split(',').map((column) => column.trim()) : value;
  return Array.isArray(columns)
    ? `(${columns.map((column) => quoteIdentifier(String(column))).join(', ')})`
    : quoteValue(value);
}

/** The extension of the files in a folder, as DuckDB names them. */
export function fileExtension({ format, options }: ExternalWork): string {
  const given = options['file_extension'];
  if (typeof given === 'string') return given;
  const compression = options['compression'];
  if (format === 'parquet' || typeof compression !== 'string') return format;
  return `${format}${{ gzip: '.gz', zstd: '.zst' }[compression.toLowerCase()] ?? ''}`;
}

/**
 * The query behind an external model's view: the columns and types of the model, whatever the files tell of theirs.
 * @param path of the file or folder, relative to the project
 * @param columns those of the model's query
 * @param isPartitioned false for a folder that holds the file of an empty result
 */
export function externalSelect(
  work: ExternalWork,
  path: string,
  columns: readonly ColumnDescription[],
  isPartitioned: boolean,
): string {
  const files = quoteText(work.folder ? `${path}/**/*.${fileExtension(work)}` : path);
  const names = isPartitioned ? partitionColumns(work.options).map((name) => name.toLowerCase()) : [];
  const isHive = (column: ColumnDescription): boolean => names.includes(column.name.toLowerCase());
  const hive = columns.filter(isHive);
  const isWritten = work.options['write_partition_columns'] === true;
  const own = isWritten ? columns : columns.filter((column) => !isHive(column));
  const partitions = work.folder
    ? names.length === 0
      ? ['hive_partitioning = false']
      : ['hive_partitioning = true', `hive_types = ${typesOf(hive)}`]
    : [];
  const options = [files, ...readerOptions(work, own), ...partitions].join(', ');
  // DuckDB 1.5 fails on min and max of a bare partition column when one file is left (duckdb/duckdb#25629). Files are still left out by it.
  const named = columns.map((column) => {
    const name = quoteIdentifier(column.name);
    return isHive(column) ? `coalesce(${name}, null) as ${name}` : name;
  });
  const list = work.format === 'parquet' && !work.folder ? '*' : named.join(', ');
  return `select ${list} from read_${work.format}(${options})`;
}

/** The query behind the view of an external model of a dbt project: what DuckDB reads. A row of nulls alone stands for no row. */
export function dbtExternalSelect(
  { files = '', format, read }: DbtExternal,
  path: string,
  columns: readonly ColumnDescription[],
  isEmpty: boolean,
): string {
  const filter = columns.map(({ name }) => ` and ${quoteIdentifier(name)} is not null`).join('');
  return `select * from read_${format}(${quoteText(`${path}${files}`)}${read})${isEmpty ? ` where 1${filter}` : ''}`;
}

/** Not an object: it would put a column named `2024` before the others. */
function typesOf(columns: readonly ColumnDescription[]): string {
  return `{${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`;
}

/** How a file is read that was written with the same options. */
function readerOptions(work: ExternalWork, columns: readonly ColumnDescription[]): readonly string[] {
  const first = (names: readonly string[]): Value | undefined =>
    names.map((name) => work.options[name]).find((value) => value !== undefined);
  const mirrored = (reader: string, names: readonly string[], otherwise?: Value): readonly string[] => {
    const value = first(names) ?? otherwise;
    return value === undefined ? [] : [`${reader} = ${quoteValue(value)}`];
  };
  const dates = [
    ...mirrored('dateformat', ['dateformat', 'date_format']),
    ...mirrored('timestampformat', ['timestampformat', 'timestamp_format']),
    ...mirrored('compression', ['compression']),
  ];
  switch (work.format) {
    case 'parquet':
      return [];
    case 'csv':
      return [
        'auto_detect = false',
        `columns = ${typesOf(columns)}`,
        ...mirrored('header', ['header'], true),
        ...mirrored('delim', ['delim', 'delimiter', 'sep'], ','),
        ...mirrored('quote', ['quote'], '"'),
        ...mirrored('escape', ['escape'], first(['quote']) ?? '"'),
        ...mirrored('nullstr', ['nullstr', 'null']),
        // An empty text is written in quotes, and NULL without.
        'allow_quoted_nulls = false',
        ...dates,
      ];
    case 'json':
      return [
        `format = ${quoteText(isTrue(first(['array'])) ? 'array' : 'newline_delimited')}`,
        `columns = ${typesOf(columns)}`,
        ...dates,
      ];
  }
}

function isTrue(value: Value | undefined): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
