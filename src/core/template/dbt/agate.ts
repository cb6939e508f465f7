import type { Answer, AskedColumn } from '../ask.js';
import type { Value } from '../../project/value.js';
import { numberOf, stringOf } from '../jinja/type-of.js';
import { reprOf, textOf } from '../jinja/text-of.js';
import { Callable, Dict, JinjaObject, Tuple, type JinjaValue } from '../jinja/value.js';
import { fn } from './arguments.js';
import { jsonText } from './conversions.js';
import { fromPlain } from './convert.js';
import { DecimalObject } from './decimal-object.js';
import { fromIsoDate, fromIsoDateTime } from './modules/dates.js';
import { printedTable } from './printed-table.js';

const integerTypes = /^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/u;

/** Names of agate's types, for the types of DuckDB. */
function agateType(type: string): string {
  if (integerTypes.test(type)) return 'Integer';
  if (/^(?:DECIMAL|FLOAT|DOUBLE)/u.test(type)) return 'Number';
  if (type === 'BOOLEAN') return 'Boolean';
  if (type === 'DATE') return 'Date';
  return type.startsWith('TIMESTAMP') ? 'DateTime' : 'Text';
}

/** A value of a row as dbt gives it to templates. */
function cell(value: Value, type: string): JinjaValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'object') return jsonText(fromPlain(value));
  switch (agateType(type)) {
    case 'Integer':
      return integer(value);
    case 'Number':
      return new DecimalObject(decimalText(value, type));
    case 'Date':
      return fromIsoDate(String(value)) ?? String(value);
    case 'DateTime':
      return fromIsoDateTime(String(value)) ?? String(value);
    default:
      return String(value);
  }
}

function integer(value: number | string): JinjaValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new DecimalObject(String(value));
}

/** As Python writes a decimal: all digits of its scale; a float as it is, with a point. */
function decimalText(value: number | string, type: string): string {
  if (typeof value !== 'number') return value;
  const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/u.exec(type)?.[1];
  if (scale !== undefined) return value.toFixed(Number(scale));
  const text = String(value);
  const whole = /^-?\d+$/u.test(text);
  if (whole && text.length <= 16) return `${text}.0`;
  return whole ? value.toExponential().replace('e', 'E') : text.replace('e', 'E');
}

/** A sequence whose items can be had by number and by name: rows, columns, and what is in them. */
class MappedSequence extends JinjaObject {
  readonly typeName: string;
  readonly items: readonly JinjaValue[];
  readonly #keys: readonly string[] | undefined;

  constructor(typeName: string, items: readonly JinjaValue[], keys?: readonly string[]) {
    super();
    this.typeName = typeName;
    this.items = items;
    this.#keys = keys;
  }

  text(): string {
    const shown = this.items.slice(0, 5).map(reprOf).join(', ');
    return `<agate.${this.typeName}: (${shown}${this.items.length > 5 ? ', ...' : ''})>`;
  }

  override iterate(): readonly JinjaValue[] {
    return this.items;
  }

  override length(): number {
    return this.items.length;
  }

  override isTruthy(): boolean {
    return this.items.length > 0;
  }

  override equals(other: JinjaValue): boolean {
    return (
      other instanceof MappedSequence && reprOf(new Tuple(this.items)) === reprOf(new Tuple(other.items))
    );
  }

  override item(key: JinjaValue): JinjaValue | undefined {
    const number = typeof key === 'number' ? key : undefined;
    if (number !== undefined) return this.items.at(number);
    const index = this.#keys?.indexOf(stringOf(key) ?? '') ?? -1;
    return index === -1 ? undefined : this.items[index];
  }

  attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'values':
        return fn(name, [], () => new Tuple(this.items));
      case 'keys':
        return fn(name, [], () => (this.#keys ? new Tuple(this.#keys) : null));
      case 'items':
        return fn(name, [], () => new Tuple(this.#pairs().map((pair) => new Tuple(pair))));
      case 'dict':
        return fn(name, [], () => new Dict(this.#pairs()));
      case 'get':
        return fn(name, ['key', 'default?'], ([key, fallback]) => this.item(key ?? null) ?? fallback ?? null);
      default:
        return this.item(name);
    }
  }

  #pairs(): readonly (readonly [JinjaValue, JinjaValue])[] {
    return (this.#keys ?? []).map((key, index) => [key, this.items[index] ?? null] as const);
  }
}

/** A column of a result. */
class ResultColumn extends MappedSequence {
  readonly #column: AskedColumn;
  readonly #index: number;

  constructor(column: AskedColumn, index: number, values: readonly JinjaValue[]) {
    super('Column', values);
    this.#column = column;
    this.#index = index;
  }

  override attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'name':
        return this.#column.name;
      case 'index':
        return this.#index;
      case 'data_type':
        return new DataType(agateType(this.#column.type));
      case 'values_distinct':
        return fn(
          name,
          [],
          () => new Tuple([...new Map(this.items.map((item) => [reprOf(item), item])).values()]),
        );
      case 'values_without_nulls':
        return fn(name, [], () => new Tuple(this.items.filter((item) => item !== null)));
      case 'values_sorted':
        return fn(name, [], () => [...sorted(this.items), ...this.items.filter((item) => item === null)]);
      case 'values_without_nulls_sorted':
        return fn(name, [], () => [...sorted(this.items)]);
      default:
        return super.attribute(name);
    }
  }
}

function sorted(items: readonly JinjaValue[]): readonly JinjaValue[] {
  const order = (a: JinjaValue, b: JinjaValue): number => {
    if (a instanceof JinjaObject) return a.compare(b) ?? 0;
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x !== undefined && y !== undefined) return x - y;
    return textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0;
  };
  return items.filter((item) => item !== null).toSorted(order);
}

class DataType extends JinjaObject {
  readonly typeName: string;
  constructor(name: string) {
    super();
    this.typeName = name;
  }
  text(): string {
    return `<agate.${this.typeName}>`;
  }
  attribute(): undefined {
    return undefined;
  }
}

/** The answer of a query as templates see it: the table of agate's that `run_query` gives. */
export class ResultTable extends JinjaObject {
  readonly typeName = 'Table';
  readonly #columns: readonly AskedColumn[];
  readonly #rows: readonly (readonly JinjaValue[])[];
  readonly #log: (text: string) => void;

  constructor(
    columns: readonly AskedColumn[],
    rows: readonly (readonly JinjaValue[])[],
    log: (text: string) => void,
  ) {
    super();
    this.#columns = columns;
    this.#rows = rows;
    this.#log = log;
  }

  static of(answer: Extract<Answer, { kind: 'query' }>, log: (text: string) => void): ResultTable {
    const rows = answer.rows.map((row) =>
      answer.columns.map((column, index) => cell(row[index] ?? null, column.type)),
    );
    return new ResultTable(answer.columns, rows, log);
  }

  text(): string {
    const rows = this.#columns.map(({ name, type }) => [name, agateType(type)]);
    return printedTable(['column', 'data_type'], rows, new Set());
  }

  override iterate(): readonly JinjaValue[] {
    return this.#rowObjects;
  }

  /** A row, by its number. */
  override item(key: JinjaValue): JinjaValue | undefined {
    return typeof key === 'number' ? this.#rowObjects.at(key) : undefined;
  }

  override length(): number {
    return this.#rows.length;
  }

  get #names(): readonly string[] {
    return this.#columns.map(({ name }) => name);
  }

  get #rowObjects(): readonly JinjaValue[] {
    const names = this.#names;
    return this.#rows.map((row) => new MappedSequence('Row', row, names));
  }

  /** The rows as dbt's `load_result(…).data`. */
  get matrix(): JinjaValue[] {
    return this.#rows.map((row) => new Tuple(row));
  }

  attribute(name: string): JinjaValue | undefined {
    switch (name) {
      case 'rows':
        return new MappedSequence('MappedSequence', this.#rowObjects);
      case 'columns':
        return this.#columnObjects();
      case 'column_names':
        return new Tuple(this.#names);
      case 'column_types':
        return new Tuple(this.#columns.map(({ type }) => new DataType(agateType(type))));
      case 'row_names':
        return null;
      case 'print_table':
        return new Callable(name, () => this.#print());
      case 'print_csv':
        return new Callable(name, () => this.#printCsv());
      default:
        return this.#derived(name);
    }
  }

  #columnObjects(): JinjaValue {
    const columns = this.#columns.map(
      (column, index) =>
        new ResultColumn(
          column,
          index,
          this.#rows.map((row) => row[index] ?? null),
        ),
    );
    return new MappedSequence('MappedSequence', columns, this.#names);
  }

  #print(): JinjaValue {
    const right = new Set(
      this.#columns.flatMap(({ type }, index) =>
        ['Text', 'Boolean'].includes(agateType(type)) ? [] : [index],
      ),
    );
    const rows = this.#rows.map((row) => row.map((item) => (item === null ? '' : textOf(item))));
    this.#log(printedTable(this.#names, rows, right));
    return null;
  }

  #printCsv(): JinjaValue {
    const quoted = (text: string): string =>
      /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const line = (items: readonly string[]): string => items.map(quoted).join(',');
    const rows = this.#rows.map((row) => line(row.map((item) => (item === null ? '' : textOf(item)))));
    this.#log([line(this.#names), ...rows].join('\n'));
    return null;
  }

  /** Methods that give another table. */
  #derived(name: string): JinjaValue | undefined {
    switch (name) {
      case 'limit':
        return fn(name, ['start_or_stop?', 'stop?', 'step?'], ([first, second]) => {
          const [start, stop] =
            second === undefined ? [0, numberOf(first)] : [numberOf(first), numberOf(second)];
          return this.#with(this.#columns, this.#rows.slice(start, stop));
        });
      case 'select':
      case 'exclude':
        return fn(name, ['key'], ([key]) => this.#chosen(name, key ?? null));
      case 'rename':
        return fn(name, ['column_names?', 'row_names?'], ([names]) => this.#renamed(names ?? null));
      default:
        return undefined;
    }
  }

  #with(columns: readonly AskedColumn[], rows: readonly (readonly JinjaValue[])[]): ResultTable {
    return new ResultTable(columns, rows, this.#log);
  }

  #chosen(how: string, key: JinjaValue): ResultTable {
    const names = (Array.isArray(key) ? key : key instanceof Tuple ? [...key.items] : [key]).map((name) =>
      textOf(name),
    );
    const all = [...this.#columns.entries()];
    const kept =
      how === 'select'
        ? names.flatMap((name) => all.filter(([, column]) => column.name === name))
        : all.filter(([, column]) => !names.includes(column.name));
    return this.#with(
      kept.map(([, column]) => column),
      this.#rows.map((row) => kept.map(([index]) => row[index] ?? null)),
    );
  }

  #renamed(names: JinjaValue): ResultTable {
    const renamed = this.#columns.map((column, index) => {
      const name =
        names instanceof Dict ? names.get(column.name) : Array.isArray(names) ? names[index] : undefined;
      return name === undefined ? column : { ...column, name: textOf(name) };
    });
    return this.#with(renamed, this.#rows);
  }
}
