import type { Column } from '../../core/project/resources.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { numericModifier, type PostgresColumn, type PostgresType } from './postgres-columns.js';

/** How one column is read without loss. */
export interface ColumnReading {
  readonly name: string;
  /** In Postgres's SQL. */
  readonly remote: string;
  /** In DuckDB's SQL, over what `remote` gives under the column's name. */
  readonly local: string;
  /** Postgres must be asked by a query: DuckDB's own reading of the table would lose something. */
  readonly needsQuery: boolean;
  /** What must be true of no row. */
  readonly checks: readonly ColumnCheck[];
}

export interface ColumnCheck {
  readonly column: string;
  /** In Postgres's SQL: true for a row that would lose something. */
  readonly condition: string;
  readonly problem: (rows: number) => string;
  readonly remedy: string;
}

/** Types that DuckDB reads from Postgres as they are. */
const exact: ReadonlySet<string> = new Set([
  'bool',
  'int2',
  'int4',
  'int8',
  'oid',
  'float4',
  'float8',
  'text',
  'varchar',
  'bpchar',
  'name',
  'bytea',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
  'uuid',
  'json',
  'jsonb',
]);

/** How a column is read: as it is where DuckDB reads it exactly, else as text, cast to the type that is declared for it. */
export function columnReading(column: PostgresColumn, declared: Column | undefined): ColumnReading {
  const { name, type } = column;
  const quoted = quoteIdentifier(name);
  const wanted = declared?.type;
  const cast = wanted === undefined ? quoted : `cast(${quoted} as ${wanted}) as ${quoted}`;
  const plain = (
    remote: string,
    needsQuery: boolean,
    checks: readonly ColumnCheck[] = [],
  ): ColumnReading => ({
    name,
    remote,
    local: cast,
    needsQuery,
    checks,
  });
  if (type.name === 'numeric') return numericReading(column, wanted, plain);
  // As text, no time is too far.
  if (isTime(type) && isText(wanted)) return plain(`${quoted}::text`, true);
  const taken = type.isDomain ? `${quoted}::${type.sql}` : quoted;
  if (type.kind === 'base' && exact.has(type.name))
    return plain(taken, type.isDomain, rangeChecks(name, type));
  if (type.kind === 'enum') {
    const text = wanted === undefined ? `cast(${quoted} as varchar) as ${quoted}` : cast;
    return { name, remote: `${quoted}::text`, local: text, needsQuery: type.isDomain, checks: [] };
  }
  if (type.kind === 'array' && type.element) return arrayReading(column, type.element, wanted, plain);
  return plain(`${quoted}::text`, true);
}

type Plain = (remote: string, needsQuery: boolean, checks?: readonly ColumnCheck[]) => ColumnReading;

function numericReading(
  { name, type }: PostgresColumn,
  wanted: string | undefined,
  plain: Plain,
): ColumnReading {
  const quoted = quoteIdentifier(name);
  const text = `${quoted}::text`;
  if (isText(wanted)) return plain(text, true);
  const kept = wanted === undefined ? undefined : scaleOf(wanted);
  const scaleCheck: readonly ColumnCheck[] =
    kept === undefined
      ? []
      : [
          {
            column: name,
            condition: `${quoted} <> 'NaN' and abs(${quoted}) < 'Infinity' and ${quoted} <> round(${quoted}, ${kept})`,
            problem: (rows) =>
              `has more than ${kept} decimals in ${counted(rows)}, which ${wanted ?? ''} would round away`,
            remedy: 'declare a type with more decimals, or VARCHAR',
          },
        ];
  const isFloating = wanted !== undefined && /^\s*(?:double|float|real)/iu.test(wanted);
  if (type.modifier !== -1 && !type.isDomain) {
    const { precision, scale } = numericModifier(type.modifier);
    if (precision <= 38 && scale >= 0 && scale <= precision && !isFloating) {
      const needed = kept !== undefined && kept < scale ? scaleCheck : [];
      return plain(quoted, false, [notANumber(name, `${quoted} = 'NaN'`), ...needed]);
    }
  }
  if (wanted === undefined || isFloating) return plain(text, true);
  return plain(text, true, [
    notANumber(name, `${quoted} in ('NaN', 'Infinity', '-Infinity')`),
    ...scaleCheck,
  ]);
}

function notANumber(column: string, condition: string): ColumnCheck {
  return {
    column,
    condition,
    problem: (rows) => `is NaN or infinite in ${counted(rows)}, and a DECIMAL can be neither`,
    remedy: 'declare it as VARCHAR or DOUBLE, or leave such rows out with a `query`',
  };
}

/** The decimals that a declared type keeps; undefined where it keeps all. */
function scaleOf(type: string): number | undefined {
  const decimal = /^\s*(?:decimal|numeric|dec)\s*(?:\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?\s*$/iu.exec(type);
  if (decimal) return /\(/u.test(type) ? Number(decimal[1] ?? 0) : 3;
  return /^\s*(?:u?(?:tinyint|smallint|int|integer|bigint|hugeint)|int\d)\s*$/iu.test(type) ? 0 : undefined;
}

function isTime({ kind, name }: PostgresType): boolean {
  return kind === 'base' && (name === 'timestamp' || name === 'timestamptz');
}

function isText(wanted: string | undefined): boolean {
  return wanted !== undefined && /^\s*(?:varchar|text|string|char|bpchar)\b(?!.*\[)/iu.test(wanted);
}

/** DuckDB counts microseconds in 64 bits, from 1970: what lies behind becomes another time, without a word. */
function rangeChecks(name: string, type: PostgresType): readonly ColumnCheck[] {
  if (!isTime(type)) return [];
  const quoted = quoteIdentifier(name);
  return [
    {
      column: name,
      condition: `${quoted} > '294246-12-31' and ${quoted} < 'infinity'`,
      problem: (rows) => `lies beyond the year 294246 in ${counted(rows)}, and DuckDB has no such time`,
      remedy: 'declare it as VARCHAR: it is then read as text',
    },
  ];
}

function arrayReading(
  { name, type }: PostgresColumn,
  element: PostgresType,
  wanted: string | undefined,
  plain: Plain,
): ColumnReading {
  const quoted = quoteIdentifier(name);
  if (isText(wanted)) return plain(`${quoted}::text`, true);
  const shape: ColumnCheck = {
    column: name,
    condition: `array_ndims(${quoted}) > 1 or array_lower(${quoted}, 1) <> 1`,
    problem: (rows) => `holds arrays of several dimensions, or that do not begin at 1, in ${counted(rows)}`,
    remedy: 'declare it as VARCHAR: it is then read as text',
  };
  const isExact = element.kind === 'base' && exact.has(element.name) && !element.isDomain;
  if (isExact && !type.isDomain) return plain(quoted, false, [shape]);
  return plain(`${quoted}::text[]`, true, [shape]);
}

function counted(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-GB')} rows`;
}

/** A condition on rows, in Postgres's SQL; empty for all of them. */
export interface PostgresRows {
  /** What stands behind FROM. */
  readonly from: string;
  readonly where: string;
}

/** One query for the number of rows and for what would be lost: `n`, `c0`, `c1`, … */
export function checkQuery({ from, where }: PostgresRows, checks: readonly ColumnCheck[]): string {
  const counts = checks.map(({ condition }, index) => `count(*) filter (where ${condition}) as c${index}`);
  return `select ${['count(*) as n', ...counts].join(', ')} from ${from}${where}`;
}

/**
 * The query in DuckDB's SQL that reads the columns.
 * @param table `alias.schema.table` of the attached database, for what DuckDB reads exactly
 */
export function postgresSelect(
  alias: string,
  rows: PostgresRows,
  readings: readonly ColumnReading[],
  table: string | undefined,
): string {
  const local = readings.map((reading) => reading.local).join(', ');
  if (table !== undefined && rows.where === '' && readings.every(({ needsQuery }) => !needsQuery))
    return `select ${local} from ${table}`;
  const remote = readings.map(({ name, remote: sql }) => `${sql} as ${quoteIdentifier(name)}`).join(', ');
  const query = `select ${remote} from ${rows.from}${rows.where}`;
  return `select ${local} from postgres_query(${quoteText(alias)}, ${quoteText(query)})`;
}
