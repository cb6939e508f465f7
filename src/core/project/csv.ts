/** A field of a CSV text and where it stands, quotes included. */
export interface CsvField {
  readonly text: string;
  /** An empty field is NULL unless it was written as `""`. */
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * The records of a CSV text (RFC 4180, comma): a quoted field may hold commas, line breaks and doubled quotes. White space around a field
 * that is not quoted does not count, and empty lines are left out. Undefined when a quote is never closed.
 */
export function parseCsv(text: string): readonly (readonly CsvField[])[] | undefined {
  const records: CsvField[][] = [];
  let record: CsvField[] = [];
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const field = fieldAt(text, index);
    if (!field) return undefined;
    record.push(field.value);
    index = field.next;
    if (text.charAt(index) === ',') {
      index += 1;
      continue;
    }
    if (!isEmptyLine(record)) records.push(record);
    record = [];
    if (index >= text.length) return records;
    index += text.startsWith('\r\n', index) ? 2 : 1;
    if (index >= text.length) return records;
  }
}

function isEmptyLine(record: readonly CsvField[]): boolean {
  return record.length === 1 && record[0]?.text === '' && !record[0].quoted;
}

function fieldAt(
  text: string,
  from: number,
): { readonly value: CsvField; readonly next: number } | undefined {
  const start = skipBlanks(text, from);
  if (text.charAt(start) !== '"') {
    let next = start;
    while (next < text.length && !/[,\r\n]/u.test(text.charAt(next))) next += 1;
    const content = text.slice(start, next).trimEnd();
    return { value: { text: content, quoted: false, start, end: start + content.length }, next };
  }
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return undefined;
    if (text.charAt(end + 1) !== '"') break;
    end += 2;
  }
  const content = text.slice(start + 1, end).replaceAll('""', '"');
  const next = skipBlanks(text, end + 1);
  if (next < text.length && !/[,\r\n]/u.test(text.charAt(next))) return undefined;
  return { value: { text: content, quoted: true, start, end: end + 1 }, next };
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (text.charAt(index) === ' ' || text.charAt(index) === '\t') index += 1;
  return index;
}
