import { quoteIdentifier } from '../../sql/quote.js';
import { problem } from '../jinja/failure.js';
import { textOf } from '../jinja/text-of.js';
import { JinjaObject, type Callable, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { bind, fn, given, neededText, wrongArguments } from './arguments.js';

const stringTypes = new Set(['text', 'character varying', 'character', 'varchar']);
const floatTypes = new Set(['real', 'float', 'float4', 'float8', 'double']);
const numericTypes = new Set(['numeric', 'decimal']);
const integerTypes = new Set(
  (
    'tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint ' +
    'int1 int2 int4 int8 short int signed long'
  ).split(' '),
);

/** What dbt takes for the size of a text whose size is not known, as all are in DuckDB. */
const usualSize = 256;

/** What a column object is made of. */
export interface ColumnFields {
  readonly name: string;
  readonly type: string;
  readonly charSize?: number | undefined;
  readonly precision?: JinjaValue | undefined;
  readonly scale?: JinjaValue | undefined;
}

/** A column in a dbt template: what `adapter.get_columns_in_relation` gives a list of. */
export class ColumnObject extends JinjaObject {
  readonly typeName = 'DuckDBColumn';
  readonly fields: ColumnFields;

  constructor(fields: ColumnFields) {
    super();
    this.fields = fields;
  }

  text(): string {
    const { name, type, charSize, precision, scale } = this.fields;
    const number = (value: JinjaValue | undefined): string => textOf(value ?? null);
    const sizes = `char_size=${number(charSize)}, numeric_precision=${number(precision)}, numeric_scale=${number(scale)}`;
    const nested = structFields(type).map((column) => column.text());
    return `DuckDBColumn(column='${name}', dtype='${type}', ${sizes}, fields=[${nested.join(', ')}])`;
  }

  override equals(other: JinjaValue): boolean {
    return other instanceof ColumnObject && other.text() === this.text();
  }

  attribute(name: string): JinjaValue | undefined {
    const { fields } = this;
    switch (name) {
      case 'column':
      case 'name':
        return fields.name;
      case 'quoted':
        return quoteIdentifier(fields.name);
      case 'dtype':
        return fields.type;
      case 'data_type':
      case 'expanded_data_type':
        return this.dataType;
      case 'char_size':
        return fields.charSize ?? null;
      case 'numeric_precision':
        return fields.precision ?? null;
      case 'numeric_scale':
        return fields.scale ?? null;
      case 'fields':
        return [...structFields(fields.type)];
      default:
        return this.#method(name) ?? columnClassAttribute(name);
    }
  }

  get isString(): boolean {
    return stringTypes.has(this.fields.type.toLowerCase());
  }

  get isStruct(): boolean {
    return this.fields.type.toLowerCase().startsWith('struct');
  }

  get #isNumeric(): boolean {
    return numericTypes.has(this.fields.type.toLowerCase());
  }

  get dataType(): string {
    const { type, charSize, precision, scale } = this.fields;
    if (this.isString) return `character varying(${charSize ?? usualSize})`;
    return this.#isNumeric ? numericType(type, precision, scale) : type;
  }

  #method(name: string): Callable | undefined {
    const type = this.fields.type.toLowerCase();
    switch (name) {
      case 'is_string':
        return fn(name, [], () => this.isString);
      case 'is_number':
        return fn(name, [], () => integerTypes.has(type) || this.#isNumeric || floatTypes.has(type));
      case 'is_float':
        return fn(name, [], () => floatTypes.has(type));
      case 'is_integer':
        return fn(name, [], () => integerTypes.has(type));
      case 'is_numeric':
        return fn(name, [], () => this.#isNumeric);
      case 'is_struct':
        return fn(name, [], () => this.isStruct);
      case 'string_size':
        return fn(name, [], () => this.#stringSize());
      case 'can_expand_to':
        return fn(name, ['other_column'], ([other], call) => this.#canExpandTo(other, call));
      case 'literal':
        return fn(
          name,
          ['value'],
          ([value], call) => `${neededText(value, call, 'value')}::${this.dataType}`,
        );
      case 'flatten':
        return fn(name, [], () => [...flattened(this)]);
      default:
        return undefined;
    }
  }

  #stringSize(): number {
    if (!this.isString) {
      const words = `\`string_size\` has no meaning for the column \`${this.fields.name}\`, which is no text`;
      throw problem('jinja/wrong-type', { problem: words });
    }
    return this.fields.charSize ?? usualSize;
  }

  #canExpandTo(other: JinjaValue | undefined, call: JinjaCall): boolean {
    if (!(other instanceof ColumnObject)) throw wrongArguments(call, 'needs a column');
    return this.isString && other.isString && other.#stringSize() > this.#stringSize();
  }
}

/** The fields of a struct type, as columns. Commas and spaces in brackets or quotes do not part them. */
function structFields(type: string): readonly ColumnObject[] {
  const content = /^struct\((.*)\)$/isu.exec(type)?.[1];
  if (content === undefined) return [];
  const columns: ColumnObject[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  const add = (end: number): void => {
    const field = content.slice(start, end).trim();
    const match = /^("(?:[^"]|"")*"|\S+)\s+(.*)$/su.exec(field);
    if (match) columns.push(new ColumnObject({ name: match[1] ?? '', type: match[2] ?? '' }));
    start = end + 1;
  };
  for (let index = 0; index < content.length; index += 1) {
    const character = content[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '(') depth += 1;
    else if (!isQuoted && character === ')') depth -= 1;
    else if (!isQuoted && depth === 0 && character === ',') add(index);
  }
  add(content.length);
  return columns;
}

/** A struct as a column for each of its innermost fields, named `column.field`. */
export function flattened(column: ColumnObject): readonly ColumnObject[] {
  if (!column.isStruct) return [column];
  return structFields(column.fields.type)
    .flatMap(flattened)
    .map(
      (field) => new ColumnObject({ ...field.fields, name: `${column.fields.name}.${field.fields.name}` }),
    );
}

function numericType(type: string, precision: JinjaValue | undefined, scale: JinjaValue | undefined): string {
  if (given(precision) === undefined || given(scale) === undefined) return type;
  return `${type}(${textOf(precision ?? null)},${textOf(scale ?? null)})`;
}

/** `STRING` is the one name that dbt translates. */
function translated(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type;
}

/** What both the class and each column have. */
function columnClassAttribute(name: string): Callable | undefined {
  switch (name) {
    case 'translate_type':
      return fn(name, ['dtype'], ([type], call) => translated(neededText(type, call, 'dtype')));
    case 'create':
      return fn(name, ['name', 'label_or_dtype'], ([column, type], call) => {
        const label = neededText(type, call, 'label_or_dtype');
        return new ColumnObject({ name: neededText(column, call, 'name'), type: translated(label) });
      });
    case 'string_type':
      return fn(name, ['size'], ([size]) => `character varying(${textOf(size ?? null)})`);
    case 'numeric_type':
      return fn(name, ['dtype', 'precision', 'scale'], ([type, precision, scale], call) =>
        numericType(neededText(type, call, 'dtype'), precision, scale),
      );
    case 'from_description':
      return fn(name, ['name', 'raw_data_type'], ([column, type], call) =>
        described(neededText(column, call, 'name'), neededText(type, call, 'raw_data_type')),
      );
    default:
      return undefined;
  }
}

/** A column from `varchar(20)`, `numeric(10,2)` and the like. */
function described(name: string, type: string): ColumnObject {
  const match = /^([^(]+)\((\d+)(?:,\s*(\d+))?\)/u.exec(type);
  const base = match?.[1] ?? type;
  if (match?.[2] === undefined) return new ColumnObject({ name, type: base });
  const first = Number(match[2]);
  return match[3] === undefined
    ? new ColumnObject({ name, type: base, charSize: first })
    : new ColumnObject({ name, type: base, precision: first, scale: Number(match[3]) });
}

/** `api.Column`: called, it makes a column; it has the methods of the class too. */
export class ColumnClass extends JinjaObject {
  readonly typeName = 'type';

  text(): string {
    return "<class 'DuckDBColumn'>";
  }

  attribute(name: string): JinjaValue | undefined {
    return columnClassAttribute(name);
  }

  override call(call: JinjaCall): JinjaValue {
    const parameters = ['column', 'dtype', 'char_size?', 'numeric_precision?', 'numeric_scale?'];
    const [name, type, size, precision, scale] = bind({ ...call, name: 'Column' }, parameters);
    return new ColumnObject({
      name: neededText(name, call, 'column'),
      type: neededText(type, call, 'dtype'),
      charSize: typeof size === 'number' ? size : undefined,
      precision: given(precision),
      scale: given(scale),
    });
  }
}
