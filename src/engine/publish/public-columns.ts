import type { Publication } from '../../core/project/publication.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { typeNames, type DescribedColumn } from './column-type.js';

/** A column of a release: what it is called and is there, and the SQL that makes it from the mart. */
export interface PublicColumn extends DescribedColumn {
  readonly expression: string;
  /** The mart's column that it is made from. */
  readonly from: string;
  /** Made from points: every value must be one. */
  readonly points?: boolean;
}

type Choices = Pick<Publication, 'format' | 'geometry' | 'hugeint'>;

/** The columns of a release that one listed column of a mart becomes: itself, another type, or a latitude and a longitude. */
export function publicColumns(column: DescribedColumn, choices: Choices): readonly PublicColumn[] {
  const name = quoteIdentifier(column.name);
  const as = (type: string, expression: string): readonly PublicColumn[] => [
    { name: column.name, type, expression, from: column.name },
  ];
  const geometry = choices.geometry ?? (choices.format === 'csv' ? 'wkt' : undefined);
  if (isGeometry(column.type) && geometry !== undefined) {
    if (geometry === 'wkt') return as('VARCHAR', `ST_AsText(${name})`);
    if (geometry === 'wkb') return as('BLOB', `ST_AsBinary(${name})`);
    return coordinates(column, name);
  }
  const whole = wideInteger(column.type, choices);
  if (whole !== undefined) return as(whole, `CAST(${name} AS ${whole})`);
  if (choices.format === 'csv' && isNested(column.type))
    return as('VARCHAR', `CAST(to_json(${name}) AS VARCHAR)`);
  return as(column.type, name);
}

/** `GEOMETRY`, or `GEOMETRY('EPSG:2154')`. */
export function isGeometry(type: string): boolean {
  return /^GEOMETRY(?:\('[^']*'\))?$/u.test(type);
}

/** In degrees: a geometry that says in which system it is, is transformed. */
function coordinates(column: DescribedColumn, name: string): readonly PublicColumn[] {
  const system = /^GEOMETRY\('([^']+)'\)$/u.exec(column.type)?.[1];
  const isInDegrees = system === undefined || ['EPSG:4326', 'OGC:CRS84'].includes(system.toUpperCase());
  const point = isInDegrees
    ? name
    : `ST_Transform(${name}, ${quoteText(system)}, 'EPSG:4326', always_xy := true)`;
  const part = (suffix: string, axis: 'X' | 'Y'): PublicColumn => ({
    name: `${column.name}_${suffix}`,
    type: 'DOUBLE',
    expression: `ST_${axis}(${point})`,
    from: column.name,
    points: true,
  });
  return [part('latitude', 'Y'), part('longitude', 'X')];
}

const wideTypes = { decimal: 'DECIMAL(38,0)', double: 'DOUBLE', varchar: 'VARCHAR' } as const;

/** What a HUGEINT, or a list of them, becomes. In a file of DuckDB's it may stay. Parquet has no such type, and would make it a DOUBLE without a word. */
function wideInteger(type: string, { format, hugeint }: Choices): string | undefined {
  const found = /^U?HUGEINT((?:\[\d*\])*)$/u.exec(type);
  const choice = hugeint ?? (format === 'duckdb' ? undefined : 'decimal');
  return found && choice ? `${wideTypes[choice]}${found[1] ?? ''}` : undefined;
}

function isNested(type: string): boolean {
  return /\]$|^(?:STRUCT|MAP|UNION)\(/u.test(type);
}

/**
 * The first type inside a column's type that the readers of a release cannot use, or undefined. A file of DuckDB's is read by the version that its
 * storage version names, or a newer one.
 */
export function unreadableType(
  type: string,
  { format, storageVersion }: Pick<Publication, 'format' | 'storageVersion'>,
): string | undefined {
  const names = typeNames(type);
  if (format === 'csv') return undefined;
  if (format === 'parquet') return names.find((name) => notInParquet.has(name)) ?? unionOf(type);
  const reader = versionOf(storageVersion);
  return names.find((name) => (firstReaders[name] ?? 0) > reader);
}

/** `typeNames` looks into a UNION. */
function unionOf(type: string): string | undefined {
  return /\bUNION\(/u.test(type.replaceAll(/"(?:[^"]|"")*"/gu, '""')) ? 'UNION' : undefined;
}

const notInParquet = new Set(['HUGEINT', 'UHUGEINT', 'VARIANT', 'TIME_NS']);

/** The first minor version of DuckDB that reads a type: an older one cannot open the whole file, or takes the values for another thing. */
const firstReaders: { readonly [type: string]: number | undefined } = {
  TIME_NS: 1.5,
  GEOMETRY: 1.5,
  VARIANT: 1.5,
};

function versionOf(storageVersion: string): number {
  return Number(/^v(\d+\.\d+)/u.exec(storageVersion)?.[1] ?? 1);
}
