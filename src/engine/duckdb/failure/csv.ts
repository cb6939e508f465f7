import type { RawError } from './raw-error.js';
import { sqlType, type Rebuilt } from './rebuilt.js';
import { redactPath } from './redact.js';

/** CSV errors print the whole line: only the file, the line's number, the column and the kind of problem are kept. */
export function rebuildCsv(raw: RawError, sql: string): Rebuilt | undefined {
  const sniffed = /^Error when sniffing file "([^\n]*)"\.\n/u.exec(raw.message)?.[1];
  if (sniffed !== undefined) {
    const file = redactPath(sniffed, sql);
    return {
      subtype: 'CSV_DIALECT',
      message: `the format of \`${file}\` cannot be recognised: its lines do not agree on delimiter, quotes or number of columns`,
      file,
    };
  }
  const lineText = /^CSV Error on Line: (\d+)\n/u.exec(raw.message)?.[1];
  if (lineText === undefined) return undefined;
  const line = Number(lineText);
  // The line's text comes first and may imitate what follows it: the last match is DuckDB's own.
  const file = redactPath(
    last(raw.message, /\n {2}file = ([^\n]*)\n {2}delimiter = /gu)?.[1] ?? 'the CSV file',
    sql,
  );
  return { ...problem(raw.message, `line ${line} of \`${file}\``), file, line };
}

function problem(message: string, place: string): Rebuilt {
  const cast = last(message, /\nColumn ([^\n]+) is being converted as type ([^\n]+)\nThis type was /gu);
  if (cast) {
    const [, column = '', type = ''] = cast;
    return {
      subtype: 'CSV_CAST',
      message: `column \`${column}\` on ${place} holds a text that is not ${sqlType(type)}`,
      column,
    };
  }
  const counts = last(message, /\nExpected Number of Columns: (\d+) Found: (\d+)/gu);
  if (counts) {
    const [, expected = '', found = ''] = counts;
    return {
      subtype: Number(found) > Number(expected) ? 'CSV_TOO_MANY_COLUMNS' : 'CSV_TOO_FEW_COLUMNS',
      message: `${place} has ${found} ${found === '1' ? 'column' : 'columns'} where ${expected} are expected`,
    };
  }
  if (message.includes('\nInvalid unicode'))
    return { subtype: 'CSV_ENCODING', message: `${place} is not UTF-8` };
  if (message.includes('unterminated quote')) {
    return { subtype: 'CSV_UNTERMINATED_QUOTE', message: `a quote opened on ${place} is never closed` };
  }
  if (/\nMaximum line size of \d+ bytes exceeded/u.test(message)) {
    return { subtype: 'CSV_LINE_TOO_LONG', message: `${place} is longer than DuckDB allows` };
  }
  return { subtype: 'CSV_LINE', message: `${place} cannot be read` };
}

function last(text: string, pattern: RegExp): RegExpMatchArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}
