import { rebuildCsv } from './csv.js';
import { positionOf } from './position.js';
import type { RawError } from './raw-error.js';
import { sqlType, type Rebuilt } from './rebuilt.js';
import { redactPath } from './redact.js';

type Template = readonly [
  pattern: RegExp,
  message: (groups: RegExpExecArray, raw: RawError, sql: string) => Rebuilt,
];

// Every template is anchored at both ends and takes the quoted data greedily: what follows the data is DuckDB's own text.
const source = '(?: when casting from source column (?<column>[^\\n]+))?$';

const conversions: readonly Template[] = [
  [
    new RegExp(
      `^Could not convert string (['"])[\\s\\S]*\\1 to (?<type>[A-Z][A-Z0-9_]*(?:\\([0-9, ]+\\))?)${source}`,
      'u',
    ),
    (groups, raw, sql) => cast('VARCHAR', targetType(groups, raw, sql), groups),
  ],
  [
    new RegExp(
      `^(?:invalid )?(?<type>date|time|timestamp) field (?:format|value out of range): "[\\s\\S]*"[^"]*?${source}`,
      'u',
    ),
    (groups, raw, sql) => cast('VARCHAR', targetType(groups, raw, sql), groups),
  ],
  [
    new RegExp(
      `^Type (?<from>[A-Z][A-Z0-9_]*)[^\\n']*? with value [\\s\\S]* can't be cast because the value is out of range for the destination type (?<type>[A-Z0-9_]+)${source}`,
      'u',
    ),
    (groups, raw, sql) => ({
      ...column(groups),
      message: `a value of type ${sqlType(groups.groups?.['from'] ?? '')} is out of range for ${targetType(groups, raw, sql)}${suffix(groups)}`,
    }),
  ],
  [
    new RegExp(
      `^Type (?<from>[A-Z][A-Z0-9_]*)[^\\n']*? with value [\\s\\S]* can't be cast to the destination type (?<type>[A-Z][^\\n']*?)${source}`,
      'u',
    ),
    (groups, raw, sql) => cast(sqlType(groups.groups?.['from'] ?? ''), targetType(groups, raw, sql), groups),
  ],
  [
    new RegExp(
      `^Could not cast value [\\s\\S]* to (?<type>[A-Z][A-Z0-9_]*(?:\\([0-9, ]+\\))?)${source}`,
      'u',
    ),
    (groups, raw, sql) => ({
      ...column(groups),
      message: `a value does not fit into ${targetType(groups, raw, sql)}${suffix(groups)}`,
    }),
  ],
  [
    new RegExp(`^Malformed JSON at byte \\d+ of input: [^"]* {2}Input: "[\\s\\S]*"${source}`, 'u'),
    (groups) => ({ ...column(groups), message: `a value is not valid JSON${suffix(groups)}` }),
  ],
  [
    /^Unimplemented type for cast \((?<from>[A-Z][\s\S]*) -> (?<type>[A-Z][\s\S]*)\)$/u,
    (groups) => ({
      message: `a value of type ${sqlType(groups.groups?.['from'] ?? '')} cannot be cast to ${sqlType(groups.groups?.['type'] ?? '')}`,
    }),
  ],
  [
    /^Cannot cast array of size \d+ to array of size \d+$/u,
    () => ({ message: 'an array cannot be cast to one of another size' }),
  ],
  [/^extract specifier "/u, () => ({ message: 'the part of the date is not known' })],
  [/^Date out of range: /u, () => ({ message: 'a date is out of range' })],
  [
    /^Epoch seconds out of range/u,
    () => ({ message: 'a number of seconds is out of range for a timestamp' }),
  ],
  [/^Failure in decode: /u, () => ({ message: 'a BLOB is not UTF-8' })],
  [/^Could not decode string "[\s\S]*" as base64/u, () => ({ message: 'a value is not base64' })],
];

/** Conversion errors: which type into which, from which column; never the value. */
export function rebuildConversion(raw: RawError, sql: string): Rebuilt {
  const known = rebuildCsv(raw, sql) ?? match(conversions, raw, sql);
  if (known) return known;
  const written = writtenType(raw, sql);
  return {
    message:
      written === undefined ? 'a value cannot be converted' : `a value cannot be converted to ${written}`,
  };
}

const malformedFile =
  /^Malformed JSON in file "([^\n]*)", at byte \d+ in (?:line|record\/value) (\d+): [^\n]*$/u;

const inputs: readonly Template[] = [
  [
    malformedFile,
    (groups, _raw, sql) => {
      const file = redactPath(groups[1] ?? '', sql);
      const line = Number(groups[2]);
      return {
        subtype: 'JSON_MALFORMED',
        message: `line ${line} of \`${file}\` is not valid JSON`,
        file,
        line,
      };
    },
  ],
  [
    /^(?:No magic bytes found at end of file|File) '([^\n]*)'(?: too small to be a Parquet file)?$/u,
    (groups, _raw, sql) => fileProblem(groups, sql, 'is not a Parquet file, or was cut short'),
  ],
  [
    /^Could not parse string "[\s\S]*" according to format specifier "/u,
    () => ({ message: 'a VARCHAR value does not match the format given to strptime' }),
  ],
  [/^Failed to parse format specifier /u, () => ({ message: 'the date format is not valid' })],
  [/^Malformed JSON at byte \d+ of input/u, () => ({ message: 'a value is not valid JSON' })],
  [/^JSON path error/u, () => ({ message: 'a JSON path is not valid' })],
  [
    /^More than one row returned by a subquery used as an expression/u,
    () => ({ message: 'a subquery used as a value returned more than one row' }),
  ],
  [/^Map keys must be unique/u, () => ({ message: 'a map has the same key twice' })],
  [/^Map keys can ?not be NULL/u, () => ({ message: 'a map has a NULL key' })],
  [
    /^Cannot execute statement of type "([A-Z_ ]+)" on database "([^"\n]*)" which is attached in read-only mode!$/u,
    (groups) => ({
      subtype: 'READ_ONLY',
      message: `database \`${groups[2] ?? ''}\` is open read-only: ${groups[1] ?? ''} is refused`,
    }),
  ],
  [
    /^Values were not provided for the following|^Expected \d+ parameters/u,
    () => ({ message: 'a parameter has no value' }),
  ],
  [
    /^Cannot change ([a-z_]+) setting while database is running/u,
    (groups) => ({ message: `setting \`${groups[1] ?? ''}\` can be given only when the database is opened` }),
  ],
  [
    /^Secret type '(\w+)' not found/u,
    (groups) => ({ message: `no secret type \`${groups[1] ?? ''}\` is known`, name: groups[1] ?? '' }),
  ],
  [
    /^(?:missing|unexpected|bad|invalid|no argument|trailing|unmatched)\b[^:\n]*: /u,
    () => ({ message: 'a regular expression is not valid' }),
  ],
  [
    /^Invalid type specifier "/u,
    () => ({ message: 'a format specifier does not suit the type of its value' }),
  ],
  [/^Invalid input for hex digit/u, () => ({ message: 'a value is not hexadecimal' })],
];

/** Invalid Input: known kinds in our words; what a query raises with `error()` cannot be told apart, and is not repeated. */
export function rebuildInvalidInput(raw: RawError, sql: string): Rebuilt {
  const cell =
    /^read_xlsx: Failed to parse cell '([A-Z]+\d+)': Could not convert string '[\s\S]*' to (\w+)/u.exec(
      raw.message,
    );
  if (cell)
    return {
      subtype: 'XLSX_CELL',
      message: `the cell ${cell[1]} is no ${cell[2]}, as the cells above it are; \`all_varchar: true\` under \`options\` reads all cells as texts`,
    };
  const known = rebuildCsv(raw, sql) ?? match(inputs, raw, sql);
  if (known) return known;
  const raises = /\berror\s*\(/iu.test(sql);
  return {
    message: raises
      ? 'the query raised an error with `error()`, or a value or argument is not valid'
      : 'a value, or an argument of a function, is not valid',
  };
}

const ranges: readonly Template[] = [
  [
    /^Overflow in (?<what>[a-z]+) of (?<type>[A-Z][A-Z0-9_]*)/u,
    (groups) => ({
      message: `overflow in ${groups.groups?.['what'] ?? ''} of ${sqlType(groups.groups?.['type'] ?? '')}`,
    }),
  ],
  [
    /^Overflow in (HUGEINT|DECIMAL)/u,
    (groups) => ({ message: `overflow in arithmetic of ${groups[1] ?? ''}` }),
  ],
  [/^Overflow/u, () => ({ message: 'overflow in arithmetic' })],
  [
    /^cannot take (?:square root of a negative number|logarithm of (?:zero|a negative number))$/u,
    (groups) => ({ message: groups[0] }),
  ],
  [/^Interval value /u, () => ({ message: 'an interval is out of range' })],
  [/^Cannot create a string of size/u, () => ({ message: 'a text would be longer than DuckDB allows' })],
];

export function rebuildOutOfRange(raw: RawError, sql: string): Rebuilt {
  return match(ranges, raw, sql) ?? { message: 'a value is out of range' };
}

function match(templates: readonly Template[], raw: RawError, sql: string): Rebuilt | undefined {
  for (const [pattern, rebuild] of templates) {
    const groups = pattern.exec(raw.message);
    if (groups) return rebuild(groups, raw, sql);
  }
  return undefined;
}

function fileProblem(groups: RegExpExecArray, sql: string, what: string): Rebuilt {
  const file = redactPath(groups[1] ?? '', sql);
  return { message: `\`${file}\` ${what}`, file };
}

function cast(from: string, to: string, groups: RegExpExecArray): Rebuilt {
  return { ...column(groups), message: `a ${from} value cannot be converted to ${to}${suffix(groups)}` };
}

function column(groups: RegExpExecArray): { readonly column?: string } {
  const name = groups.groups?.['column'];
  return name === undefined ? {} : { column: name };
}

function suffix(groups: RegExpExecArray): string {
  const name = groups.groups?.['column'];
  return name === undefined ? '' : ` (column \`${name}\`)`;
}

function targetType(groups: RegExpExecArray, raw: RawError, sql: string): string {
  return writtenType(raw, sql) ?? sqlType((groups.groups?.['type'] ?? '').toUpperCase());
}

/** The type as the author wrote it after `::`, which is clearer than DuckDB's storage type (an enum is UINT8, a UUID INT128). */
function writtenType(raw: RawError, sql: string): string | undefined {
  const position = positionOf(raw, sql);
  if (position === undefined) return undefined;
  const cast = /^::\s*([\p{L}_][\p{L}\p{N}_]*(?:\(\d+(?:,\s*\d+)?\))?(?:\[\d*\])*)/u.exec(
    sql.slice(position),
  );
  const written = cast?.[1];
  return written === undefined || /^(?:struct|map|union|enum)$/iu.test(written)
    ? undefined
    : written.toUpperCase();
}
