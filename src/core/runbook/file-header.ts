import type { SourceFormat } from '../project/source-format.js';
import type { Values } from '../project/value.js';

/** What the beginning of a file shows. */
export type FileHeader =
  /** The names of its columns. */
  | { readonly kind: 'columns'; readonly names: readonly string[] }
  /** What it is, where its beginning names no columns. */
  | { readonly kind: 'content'; readonly text: string }
  /** Why it cannot be such a file. */
  | { readonly kind: 'wrong'; readonly text: string };

/** How much of a file is enough for its header, in bytes. */
export const beginningBytes = 65_536;

/**
 * Reads the beginning of a file: the columns of a CSV file, the mark of other formats. Nothing but names of columns leaves it.
 * @param bytes at most the first `beginningBytes`
 */
export function readHeader(bytes: Uint8Array, format: SourceFormat, options: Values): FileHeader {
  if (bytes.length === 0) return { kind: 'wrong', text: 'it is empty' };
  if (format === 'csv') return csvHeader(bytes, options);
  if (format === 'parquet') {
    return startsWith(bytes, 'PAR1')
      ? { kind: 'content', text: 'begins as a Parquet file' }
      : { kind: 'wrong', text: 'it does not begin as a Parquet file' };
  }
  return { kind: 'content', text: `not empty (${format})` };
}

function csvHeader(bytes: Uint8Array, options: Values): FileHeader {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return { kind: 'content', text: 'compressed, its header is not looked at' };
  if (bytes.includes(0)) return { kind: 'wrong', text: 'it is no text' };
  if (options['header'] === false) return { kind: 'content', text: 'text without a header' };
  const text = textOf(bytes).replace(/^\uFEFF/u, '');
  const skip = typeof options['skip'] === 'number' ? options['skip'] : 0;
  const rest = text.split('\n').slice(skip).join('\n');
  const first = rest.split(/\r?\n/u)[0] ?? '';
  const given = options['delim'] ?? options['sep'];
  const delimiter = typeof given === 'string' && given !== '' ? given : delimiterOf(first);
  const names = fieldsOf(rest, delimiter, typeof options['quote'] === 'string' ? options['quote'] : '"');
  if (!names) return { kind: 'wrong', text: 'a quote of its first line is never closed' };
  return { kind: 'columns', names };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

function startsWith(bytes: Uint8Array, mark: string): boolean {
  return Array.from(bytes.subarray(0, mark.length), (byte) => String.fromCodePoint(byte)).join('') === mark;
}

function delimiterOf(line: string): string {
  const count = (delimiter: string): number => line.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best), ',');
}

/** The fields of the first record; undefined when a quote is never closed. */
function fieldsOf(text: string, delimiter: string, quote: string): readonly string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (isQuoted) {
      if (letter !== quote) field += letter;
      else if (text.charAt(index + 1) === quote) {
        field += quote;
        index += 1;
      } else isQuoted = false;
    } else if (letter === quote && quote !== '' && field === '') isQuoted = true;
    else if (text.startsWith(delimiter, index)) {
      fields.push(field.trim());
      field = '';
      index += delimiter.length - 1;
    } else if (letter === '\n' || letter === '\r') return [...fields, field.trim()];
    else field += letter;
  }
  return isQuoted ? undefined : [...fields, field.trim()];
}
