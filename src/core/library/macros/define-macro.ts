import type { Value } from '../../project/value.js';
import { quoteIdentifier } from '../../sql/quote.js';
import type { Relation } from '../../sql/relation.js';
import { LibraryFailure, type LibraryContext, type LibraryMacro } from '../../template/library-macro.js';
import {
  isDict,
  isList,
  isTruthy,
  RelationValue,
  textOf,
  typeOf,
  type TemplateDict,
  type TemplateValue,
} from '../../template/template-value.js';

/** A parameter: its name alone where it must be given, and what it is otherwise. */
export type ParameterForm = string | readonly [name: string, fallback: Value];

/** How one macro of a package is written down. */
export interface MacroForm {
  readonly name: string;
  readonly parameters?: readonly ParameterForm[];
  readonly looksUp?: LibraryMacro['looksUp'];
  readonly open?: boolean;
  readonly run: (given: Given, context: LibraryContext) => TemplateValue;
}

/** The macros of one package. */
export function macrosOf(package_: string, forms: readonly MacroForm[]): readonly LibraryMacro[] {
  return forms.map(({ name, parameters = [], looksUp = 'nothing', open, run }) => ({
    kind: 'library',
    package: package_,
    name,
    parameters: parameters.map((form) =>
      typeof form === 'string' ? { name: form } : { name: form[0], fallback: form[1] },
    ),
    ...(open === true && { open }),
    looksUp,
    run: (values, context) => run(new Given(values), context),
  }));
}

/** Arguments as a macro wants them. Each method throws `LibraryFailure` where the argument is something else. */
export class Given {
  readonly #values: ReadonlyMap<string, TemplateValue>;

  constructor(values: ReadonlyMap<string, TemplateValue>) {
    this.#values = values;
  }

  value(name: string): TemplateValue {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.value(name) !== null;
  }

  flag(name: string): boolean {
    return isTruthy(this.value(name));
  }

  /** SQL or a text: whatever has one way to be written. */
  text(name: string): string {
    return textGiven(name, this.value(name));
  }

  /** Undefined when it is not given, or empty. */
  optionalText(name: string): string | undefined {
    return this.flag(name) ? this.text(name) : undefined;
  }

  list(name: string): readonly TemplateValue[] {
    const value = this.value(name);
    if (!isList(value)) throw new LibraryFailure(`needs a list as \`${name}\`, not ${typeOf(value)}`);
    return value;
  }

  /** Texts of a list; none when it is not given. */
  texts(name: string): readonly string[] {
    return this.has(name) ? this.list(name).map((item) => textGiven(name, item)) : [];
  }

  dict(name: string): TemplateDict {
    const value = this.value(name);
    if (value === null) return {};
    if (!isDict(value)) throw new LibraryFailure(`needs a dict as \`${name}\`, not ${typeOf(value)}`);
    return value;
  }

  relation(name: string): Relation {
    return relationGiven(name, this.value(name));
  }

  /** A whole number, as such or as text. */
  number(name: string): number {
    const value = this.value(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number))
      throw new LibraryFailure(`needs a whole number as \`${name}\``);
    return number;
  }
}

export function textGiven(name: string, value: TemplateValue): string {
  const text = textOf(value);
  if (text === undefined) throw new LibraryFailure(`needs a text as \`${name}\`, not ${typeOf(value)}`);
  return text;
}

/** A relation whose columns can be asked for: an ephemeral model has none of its own. */
export function relationGiven(name: string, value: TemplateValue): Relation {
  if (!(value instanceof RelationValue))
    throw new LibraryFailure(
      `needs a relation as \`${name}\`, such as \`ref('model')\`, not ${typeOf(value)}`,
    );
  const { relation } = value;
  if (relation.schema === '' && relation.database === undefined)
    throw new LibraryFailure(
      `cannot be used with an ephemeral model, as it asks for the columns of \`${name}\``,
    );
  return relation;
}

/** A column's name in SQL, quoted where that is asked for. */
export function named(name: string, quote: boolean): string {
  return quote ? quoteIdentifier(name) : name;
}

/** Lines one step further in. */
export function indented(sql: string): string {
  return sql.replaceAll(/^(?=.)/gmu, '  ');
}
