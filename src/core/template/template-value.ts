import { quoteIdentifier, quoteText, quoteValue } from '../sql/quote.js';
import { relationSql, type Relation } from '../sql/relation.js';
import type { Value } from '../project/value.js';
import type { Fragment, LazyMap, Segment } from './types.js';

/** A relation inside a template: what `ref`, `source` and `this` give. A class, so that no dict can pass for one. */
export class RelationValue {
  readonly relation: Relation;
  constructor(relation: Relation) {
    this.relation = relation;
  }
}

/** SQL inside a template, such as a macro's result, with the memory of where it came from. */
export class SqlFragment implements Fragment {
  readonly sql: string;
  #map: LazyMap;

  /** A map that is not there yet is made when somebody asks for it. */
  constructor(sql: string, map: LazyMap) {
    this.sql = sql;
    this.#map = map;
  }

  get map(): readonly Segment[] {
    if (typeof this.#map === 'function') this.#map = this.#map();
    return this.#map;
  }
}

/** What expressions evaluate to. */
export type TemplateValue =
  | null
  | boolean
  | number
  | string
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue }
  | RelationValue
  | SqlFragment;

export type TemplateDict = { readonly [key: string]: TemplateValue };

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** True for a dict: not null, a list, a relation or SQL. */
export function isDict(value: TemplateValue): value is TemplateDict {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isList(value) &&
    !(value instanceof RelationValue) &&
    !(value instanceof SqlFragment)
  );
}

/** As in Handlebars: false, null, 0, the empty text and the empty list are false; all else, an empty dict too, is true. */
export function isTruthy(value: TemplateValue): boolean {
  if (value instanceof SqlFragment) return value.sql !== '';
  if (isList(value)) return value.length > 0;
  return value !== null && value !== false && value !== 0 && value !== '' && !Number.isNaN(value);
}

/** A value's type, with its article, for messages. */
export function typeOf(value: TemplateValue): string {
  if (value === null) return 'null';
  if (value instanceof RelationValue) return 'a relation';
  if (value instanceof SqlFragment) return 'SQL';
  if (isList(value)) return 'a list';
  switch (typeof value) {
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'string':
      return 'a text';
    default:
      return 'a dict';
  }
}

/** How a relation is written in SQL. One without a schema is a common table expression: its bare name. */
export function relationText(relation: Relation): string {
  return relation.schema === '' && relation.database === undefined
    ? quoteIdentifier(relation.name)
    : relationSql(relation);
}

/** A value as text in SQL; undefined for null, lists and dicts, which have no one way to be written. */
export function textOf(value: TemplateValue): string | undefined {
  if (value instanceof RelationValue) return relationText(value.relation);
  if (value instanceof SqlFragment) return value.sql;
  if (value === null || typeof value === 'object') return undefined;
  return String(value);
}

/** A value without relations and SQL, which become text: what `config()` and code macros receive. A copy. */
export function plainValue(value: TemplateValue): Value {
  if (isList(value)) return value.map(plainValue);
  if (!isDict(value))
    return value instanceof RelationValue || value instanceof SqlFragment ? (textOf(value) ?? '') : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
}

/** A DuckDB literal of any value; relations and SQL stay as they are. */
export function literalOf(value: TemplateValue): string {
  if (value instanceof RelationValue || value instanceof SqlFragment) return textOf(value) ?? '';
  if (isList(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (!isDict(value)) return quoteValue(value);
  const entries = Object.entries(value).map(([key, item]) => `${quoteText(key)}: ${literalOf(item)}`);
  return `{${entries.join(', ')}}`;
}

/** Equal by content; a number never equals a text. SQL and relations equal their text. */
export function areEqual(left: TemplateValue, right: TemplateValue): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => areEqual(item, right[index] ?? null));
  }
  if (isDict(left) && isDict(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && areEqual(left[key] ?? null, right[key] ?? null))
    );
  }
  const plain = (value: TemplateValue): TemplateValue =>
    value instanceof RelationValue || value instanceof SqlFragment ? (textOf(value) ?? null) : value;
  return plain(left) === plain(right);
}

/** The names of a value's properties: own ones only, never those of a prototype. */
export function propertyNames(value: TemplateValue): readonly string[] {
  if (value instanceof RelationValue) return ['database', 'schema', 'name', 'identifier'];
  return isDict(value) ? Object.keys(value) : [];
}

/** A property of a dict or relation, or an item of a list; undefined when there is none. */
export function propertyOf(value: TemplateValue, key: string | number): TemplateValue | undefined {
  if (isList(value)) {
    const index = Number(key);
    return Number.isInteger(index) ? value.at(index) : undefined;
  }
  if (value instanceof RelationValue) {
    const { database, schema, name } = value.relation;
    const properties: TemplateDict = { database: database ?? null, schema, name, identifier: name };
    return Object.hasOwn(properties, key) ? properties[String(key)] : undefined;
  }
  return isDict(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}
