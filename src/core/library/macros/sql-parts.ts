import { LibraryFailure } from '../../template/library-macro.js';

/** The types of dbt's adapter for DuckDB, as it writes them. */
export const types = {
  string: 'TEXT',
  timestamp: 'timestamp',
  float: 'float',
  numeric: 'numeric(28,6)',
  bigint: 'bigint',
  int: 'integer',
  boolean: 'boolean',
} as const;

export function cast(expression: string, type: string): string {
  return `cast(${expression} as ${type})`;
}

/** `part` as a word of SQL: it stands where nothing can be quoted. */
export function partOf(part: string): string {
  const plain = part.trim().toLowerCase();
  if (!/^[a-z_]+$/u.test(plain))
    throw new LibraryFailure(`needs a part of a date such as \`day\`, not \`${part}\``);
  return plain;
}

/** A DATE becomes a TIMESTAMP, as it does in DuckDB wherever an interval is added. */
export function dateAdd(part: string, count: string, from: string): string {
  const unit = partOf(part);
  const number = cast(count, 'bigint');
  if (unit === 'quarter') return `(${from} + (${number} * 3) * interval 1 month)`;
  if (unit === 'week') return `(${from} + (${number} * 7) * interval 1 day)`;
  return `(${from} + ${number} * interval 1 ${unit})`;
}

/** How many boundaries of the part lie between two times; weeks begin on Sunday. */
export function dateDiff(first: string, second: string, part: string): string {
  const unit = partOf(part);
  if (unit !== 'week')
    return `(date_diff('${unit}', ${cast(first, 'timestamp')}, ${cast(second, 'timestamp')}))`;
  const weekOf = (time: string): string => `date_trunc('week', ${cast(time, 'timestamp')} + interval 1 day)`;
  return `(date_diff('day', ${weekOf(first)}, ${weekOf(second)}) // 7)`;
}

export function dateTrunc(part: string, date: string): string {
  return `date_trunc('${partOf(part)}', ${date})`;
}

export function lastDay(date: string, part: string): string {
  return cast(dateAdd('day', '-1', dateAdd(part, '1', dateTrunc(part, date))), 'date');
}

export function hash(expression: string): string {
  return `md5(${cast(expression, types.string)})`;
}

/** NULL where there are fewer parts; a negative number counts from the end. */
export function splitPart(text: string, delimiter: string, part: string): string {
  return `string_split(${text}, ${delimiter})[ ${part} ]`;
}

export function groupBy(count: number): string {
  return `group by ${Array.from({ length: Math.max(0, count) }, (_, index) => index + 1).join(', ')}`;
}

/** The numbers from 1: `generated_number`. */
export function series(bound: number, type: 'bigint' | 'double'): string {
  const column = type === 'bigint' ? 'generate_series' : cast('generate_series', type);
  return `select ${column} as generated_number\nfrom generate_series(1, ${bound})`;
}

/** Times from a first one, a part after the other; the last one is before the end. */
export function dateSpine(part: string, start: string, end: string): string {
  const unit = partOf(part);
  const column = `date_${part.trim()}`;
  return `select *
from (
  select ${dateAdd(unit, 'place', start)} as ${column}
  from (select unnest(range(${dateDiff(start, end, unit)})) as place) as places
) as all_periods
where ${column} <= ${end}`;
}
