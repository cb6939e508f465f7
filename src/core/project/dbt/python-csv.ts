/** The records of a CSV text as Python's reader gives them: cells without their quotes; an empty line is a record of no cells. */
export type CsvRow = readonly string[];

type State = 'start of record' | 'start of field' | 'in field' | 'in quotes' | 'after quote';

/**
 * Reads CSV text piece by piece, by the rules of Python's `csv` module on a file that was opened as text: every line end counts as `\n`, also in
 * quotes; a quote counts at the start of a field only; what follows a closing quote belongs to the field; a quote that is never closed ends with the file.
 */
export class PythonCsv {
  readonly #delimiter: string;
  #state: State = 'start of record';
  #cells: string[] = [];
  #field = '';
  /** A piece may end between the two characters of a line end. */
  #afterReturn = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that this piece completes. */
  read(piece: string): readonly CsvRow[] {
    const rows: CsvRow[] = [];
    for (let index = 0; index < piece.length; index += 1) {
      const end = this.#state === 'in field' ? this.#plainEnd(piece, index) : index;
      if (end > index) {
        this.#field += piece.slice(index, end);
        index = end;
        if (index === piece.length) break;
      }
      const row = this.#step(piece.charAt(index));
      if (row) rows.push(row);
    }
    return rows;
  }

  /** The record that the end of the file completes, if there is one. */
  end(): CsvRow | undefined {
    return this.#state === 'start of record' ? undefined : this.#endRecord();
  }

  /** Where a field without quotes ends: most of a file is such fields. */
  #plainEnd(piece: string, from: number): number {
    let index = from;
    while (index < piece.length) {
      const character = piece.charAt(index);
      if (character === this.#delimiter || character === '\n' || character === '\r') break;
      index += 1;
    }
    return index;
  }

  #step(character: string): CsvRow | undefined {
    const second = this.#afterReturn && character === '\n';
    this.#afterReturn = character === '\r';
    if (second) return undefined;
    const read = character === '\r' ? '\n' : character;
    switch (this.#state) {
      case 'in quotes':
        if (read === '"') this.#state = 'after quote';
        else this.#field += read;
        return undefined;
      case 'after quote':
        if (read !== '"') return this.#plain(read);
        this.#field += read;
        this.#state = 'in quotes';
        return undefined;
      case 'start of record':
        if (read === '\n') return [];
        return this.#start(read);
      case 'start of field':
        return this.#start(read);
      case 'in field':
        return this.#plain(read);
    }
  }

  #start(character: string): CsvRow | undefined {
    if (character !== '"') return this.#plain(character);
    this.#state = 'in quotes';
    return undefined;
  }

  #plain(character: string): CsvRow | undefined {
    if (character === '\n') return this.#endRecord();
    if (character === this.#delimiter) {
      this.#endField();
      this.#state = 'start of field';
    } else {
      this.#field += character;
      this.#state = 'in field';
    }
    return undefined;
  }

  #endField(): void {
    this.#cells.push(this.#field);
    this.#field = '';
  }

  #endRecord(): CsvRow {
    this.#endField();
    const cells = this.#cells;
    this.#cells = [];
    this.#state = 'start of record';
    return cells;
  }
}
