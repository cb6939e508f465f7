/** How a CSV file is written. An empty `quote` means that nothing is quoted. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** What the header's author said of the dialect; what is missing is `"` for the quote, and the header's own delimiter. */
export type GivenDialect = { readonly [Part in keyof CsvDialect]?: string | undefined };

/** A header line that was read: its dialect and the names of its columns, or what is wrong with it, for people. */
export type CsvHeader =
  | { readonly dialect: CsvDialect; readonly names: readonly string[] }
  | { readonly problem: string };

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads the first line of a CSV file. The dialect comes from this line and from what was said, never from the rows: DuckDB's own
 * detection reads a file with one broken line in another dialect, and says nothing.
 */
export function readCsvHeader(line: string, given: GivenDialect): CsvHeader {
  const quote = given.quote ?? '"';
  const escape = given.escape ?? quote;
  const delimiter = given.delimiter ?? commonest(line, { quote, escape });
  const dialect = { delimiter, quote, escape };
  const names = fieldsOf(line, dialect);
  if (names === undefined) return { problem: 'a quote in the header is never closed' };
  const unnamed = names.findIndex((name) => name === '');
  if (unnamed !== -1) return { problem: `column ${unnamed + 1} of the header has no name` };
  const seen = new Set<string>();
  for (const name of names) {
    const key = name.toLowerCase();
    if (seen.has(key)) return { problem: `the header has two columns named \`${name}\`` };
    seen.add(key);
  }
  return { dialect, names };
}

/** The delimiter that splits the header into most columns; a comma when there is only one. */
function commonest(line: string, { quote, escape }: Omit<CsvDialect, 'delimiter'>): string {
  const counts = delimiters.map((delimiter) => fieldsOf(line, { delimiter, quote, escape })?.length ?? 0);
  const most = Math.max(...counts);
  return (most > 1 ? delimiters[counts.indexOf(most)] : undefined) ?? ',';
}

/** The fields of a line; undefined when a quote is not closed. */
function fieldsOf(line: string, { delimiter, quote, escape }: CsvDialect): readonly string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  let index = 0;
  while (index < line.length) {
    const here = line.slice(index);
    if (quoted && quote !== '' && escape !== '' && here.startsWith(`${escape}${quote}`)) {
      field += quote;
      index += escape.length + quote.length;
    } else if (quote !== '' && here.startsWith(quote) && (quoted || field === '')) {
      quoted = !quoted;
      index += quote.length;
    } else if (!quoted && here.startsWith(delimiter)) {
      fields.push(field.trim());
      field = '';
      index += delimiter.length;
    } else {
      field += line.charAt(index);
      index += 1;
    }
  }
  return quoted ? undefined : [...fields, field.trim()];
}
