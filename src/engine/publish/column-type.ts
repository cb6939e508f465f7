import { quoteIdentifier } from '../../core/sql/quote.js';

/** A column as DuckDB describes it. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
}

/** How a column's values become text for the detectors. */
export type ScanKind = 'text' | 'number';

const numbers = new Set([
  'INTEGER',
  'UINTEGER',
  'BIGINT',
  'UBIGINT',
  'HUGEINT',
  'UHUGEINT',
  'DECIMAL',
  'DOUBLE',
  'BIGNUM',
]);
/** Too small, or of a shape that no detector looks for. */
const harmless = new Set([
  'BOOLEAN',
  'TINYINT',
  'UTINYINT',
  'SMALLINT',
  'USMALLINT',
  'FLOAT',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
  'TIME WITH TIME ZONE',
  'INTERVAL',
  'UUID',
  'BIT',
  'NULL',
]);
/** Whether and how a column is scanned; undefined for types that cannot hold what the detectors look for. Unknown types are scanned. */
export function scanKind(type: string): ScanKind | undefined {
  const names = typeNames(type);
  if (names.every((name) => harmless.has(name))) return undefined;
  return isScalar(type) && numbers.has(names[0] ?? '') ? 'number' : 'text';
}

function isScalar(type: string): boolean {
  return !/[[(]/u.test(type) || /^DECIMAL\([\d, ]+\)$/u.test(type);
}

/** SQL of a column's text as the detectors read it: whole numbers without a fraction, everything else as DuckDB writes it. */
export function scanExpression(column: DescribedColumn): string {
  const name = quoteIdentifier(column.name);
  if (column.type === 'DOUBLE') {
    return `CASE WHEN isfinite(${name}) AND ${name} = floor(${name}) AND abs(${name}) < 1e16 THEN CAST(CAST(${name} AS BIGINT) AS VARCHAR) END`;
  }
  if (column.type.startsWith('DECIMAL(') && scanKind(column.type) === 'number') {
    return `CASE WHEN ${name} = trunc(${name}) THEN CAST(trunc(${name}) AS VARCHAR) END`;
  }
  return `CAST(${name} AS VARCHAR)`;
}

/** SQL of a column as it is hashed: an ENUM by its text, for its number depends on the type's own list. */
export function hashExpression(column: DescribedColumn): string {
  const name = quoteIdentifier(column.name);
  return column.type.startsWith('ENUM(') ? `CAST(${name} AS VARCHAR)` : name;
}

/** The names of the types in a type, nested ones included: `STRUCT(a VARCHAR, b INTEGER[])` → VARCHAR, INTEGER. */
export function typeNames(type: string): readonly string[] {
  const text = type.trim().replace(/(?:\[\d*\])+$/u, '');
  const open = text.indexOf('(');
  if (open === -1 || !text.endsWith(')')) return [text];
  const base = text.slice(0, open);
  const parts = splitTopLevel(text.slice(open + 1, -1));
  if (base === 'STRUCT' || base === 'UNION')
    return parts.flatMap((part) => typeNames(withoutFieldName(part)));
  if (base === 'MAP') return parts.flatMap(typeNames);
  return [base];
}

function withoutFieldName(part: string): string {
  return part.trim().replace(/^(?:"(?:[^"]|"")*"|[^\s"]+)\s+/u, '');
}

/** Splits at commas that are outside of quotes and brackets. */
function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const [token] of text.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[\s\S]/gu)) {
    if (token === '(' || token === '[') depth += 1;
    if (token === ')' || token === ']') depth -= 1;
    if (token === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += token;
  }
  return [...parts, part];
}
