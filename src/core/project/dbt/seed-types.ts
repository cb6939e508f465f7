import { keptDigits, numberOf, numberText } from './seed-number.js';
import { strip } from './python-text.js';
import { dateOf, isoTimeOf, plainTimeOf } from './seed-time.js';

/** A column of a seed as dbt makes it. */
export interface SeedColumn {
  readonly name: string;
  /** The type in the words of DuckDB. */
  readonly type: string;
  /** The value that dbt makes of a cell when it inserts rows itself, as text for a cast to `type`; undefined for NULL. */
  readonly valueOf: (cell: string) => string | undefined;
}

/** What agate would take a column for; the first that all cells can be is taken. Text can be everything. */
type Kind = 'integer' | 'number' | 'date' | 'plain time' | 'iso time' | 'boolean';

const kinds: readonly Kind[] = ['integer', 'number', 'date', 'plain time', 'iso time', 'boolean'];

/**
 * The types of a seed's columns, by dbt's rules for all cells: a whole number is `INTEGER` whatever its size and its leading zeros, a fraction
 * that is not zero makes `DOUBLE`, then `DATE`, `TIMESTAMP` and `BOOLEAN` in few forms each, and all else is text. Give it the rows one by one.
 */
export class SeedTypes {
  readonly #columns: readonly ColumnState[];

  /** @param declared types that were given, by the exact name of their column: these are not judged */
  constructor(header: readonly string[], declared: Readonly<Record<string, string>> = {}) {
    this.#columns = columnNames(header).map((name) => new ColumnState(name, declared[name]));
  }

  get width(): number {
    return this.#columns.length;
  }

  /** A row may be shorter than the header; it must not be longer. */
  add(row: readonly string[]): void {
    for (let index = 0; index < row.length; index += 1) this.#columns[index]?.add(row[index] ?? '');
  }

  columns(): readonly SeedColumn[] {
    return this.#columns.map((column) => column.judged());
  }
}

/** The names that agate gives: a column without one is named by its place, `a` to `z`, and one that was there already is numbered. */
export function columnNames(header: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [index, written] of header.entries()) {
    const base = written === '' ? letterOf(index) : written;
    let name = base;
    for (let number = 2; names.has(name); number += 1) name = `${base}_${number}`;
    names.add(name);
  }
  return [...names];
}

function letterOf(index: number): string {
  return String.fromCodePoint(97 + (index % 26)).repeat(Math.floor(index / 26) + 1);
}

class ColumnState {
  readonly #name: string;
  readonly #declared: string | undefined;
  #open: readonly Kind[];
  /** Places before and after the decimal point that the numbers need. */
  #whole = 1;
  #decimals = 0;

  constructor(name: string, declared: string | undefined) {
    this.#name = name;
    this.#declared = declared;
    this.#open = declared === undefined ? kinds : [];
  }

  add(cell: string): void {
    if (this.#open.length === 0) return;
    const text = strip(cell);
    // Even an empty cell is text, and no integer as agate has it: whole numbers are `number`, without decimals.
    const fits = isNull(text) ? isNoInteger : (kind: Kind): boolean => this.#fits(kind, text);
    if (!this.#open.every(fits)) this.#open = this.#open.filter(fits);
  }

  judged(): SeedColumn {
    const name = this.#name;
    if (this.#declared !== undefined) return { name, type: this.#declared, valueOf: textOf };
    const [kind] = this.#open;
    return { name, type: this.#typeOf(kind), valueOf: kind === undefined ? textOf : nullOr(kind) };
  }

  #fits(kind: Kind, text: string): boolean {
    switch (kind) {
      case 'integer':
        return false;
      case 'number':
        return this.#count(text);
      default:
        return valueOf[kind](text) !== undefined;
    }
  }

  #count(text: string): boolean {
    if (/^-?\d{1,15}$/u.test(text)) {
      this.#whole = Math.max(this.#whole, text.replace(/^-?0*/u, '').length);
      return true;
    }
    const number = numberOf(text);
    if (number === undefined) return false;
    if (typeof number === 'string') return true;
    this.#whole = Math.max(this.#whole, number.digits.length + number.exponent);
    this.#decimals = Math.max(this.#decimals, -number.exponent);
    return true;
  }

  #typeOf(kind: Kind | undefined): string {
    switch (kind) {
      case 'integer':
        return 'INTEGER';
      case 'number': {
        // As agate counts: what would be too many digits in all leaves less than no decimals, and dbt asks only whether there are none.
        const decimals =
          this.#whole + this.#decimals > keptDigits ? keptDigits - this.#whole : this.#decimals;
        return decimals === 0 ? 'INTEGER' : 'DOUBLE';
      }
      case 'date':
        return 'DATE';
      case 'plain time':
      case 'iso time':
        return 'TIMESTAMP';
      case 'boolean':
        return 'BOOLEAN';
      case undefined:
        return 'VARCHAR';
    }
  }
}

const isNoInteger = (kind: Kind): boolean => kind !== 'integer';

function isNull(text: string): boolean {
  return text === '' || (text.length === 4 && text.toLowerCase() === 'null');
}

const valueOf: Readonly<Record<Kind, (text: string) => string | undefined>> = {
  integer: () => undefined,
  number: (text) => {
    const number = numberOf(text);
    return number === undefined ? undefined : numberText(number);
  },
  date: dateOf,
  'plain time': plainTimeOf,
  'iso time': isoTimeOf,
  boolean: (text) => /^(?:true|false)$/u.exec(strip(text.replaceAll(',', '')).toLowerCase())?.[0],
};

function nullOr(kind: Kind): (cell: string) => string | undefined {
  return (cell) => {
    const text = strip(cell);
    return isNull(text) ? undefined : valueOf[kind](text);
  };
}

function textOf(cell: string): string | undefined {
  return isNull(strip(cell)) ? undefined : cell;
}
