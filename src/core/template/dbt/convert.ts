import { WholeFloat } from '../../project/dbt/whole-float.js';
import type { Value, Values } from '../../project/value.js';
import { isDict, isList, RelationValue, SqlFragment, type TemplateValue } from '../template-value.js';
import { DictView, Generator, RangeValue } from '../jinja/sequences.js';
import { needItems } from '../jinja/type-of.js';
import { Dict, Float, JinjaObject, JinjaSet, MappedText, Tuple, type JinjaValue } from '../jinja/value.js';
import { RelationObject, type RelationMaker } from './relation-object.js';

/** A plain value as templates see it: lists and dicts are new ones, which templates may change. */
export function fromPlain(value: Value): JinjaValue {
  if (value instanceof WholeFloat) return new Float(Number(value));
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Float(value);
  if (value === null || typeof value !== 'object') return value;
  return isPlainList(value) ? value.map(fromPlain) : fromValues(value);
}

/** A dict of plain values as templates see it. */
export function fromValues(values: Values): Dict {
  return new Dict(Object.entries(values).map(([key, item]) => [key, fromPlain(item)] as const));
}

function isPlainList(value: readonly Value[] | Values): value is readonly Value[] {
  return Array.isArray(value);
}

/** Thrown by `toPlain` for what has no plain form: a function, a relation. */
export class NotPlain extends Error {}

/** A value without what only templates know; a relation becomes its text, as in JSON of dbt's. Throws `NotPlain`. */
export function toPlain(value: JinjaValue): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (value instanceof Float) return value.value;
  if (value instanceof MappedText) return value.text;
  if (value instanceof RelationObject) return value.text();
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Tuple) return value.items.map(toPlain);
  if (value instanceof JinjaSet) return value.items().map(toPlain);
  if (value instanceof Dict) {
    return Object.fromEntries(value.entries().map(([key, item]) => [keyText(key), toPlain(item)]));
  }
  throw new NotPlain();
}

/** A dict's key as JSON writes it. */
function keyText(key: JinjaValue): string {
  if (key === null) return 'null';
  if (key instanceof Float) return String(key.value);
  if (key instanceof MappedText) return key.text;
  if (typeof key === 'object') throw new NotPlain();
  return String(key);
}

/** An argument for a macro of the library. */
export function toTemplateValue(value: JinjaValue, relations: RelationMaker): TemplateValue {
  if (value instanceof MappedText) return new SqlFragment(value.text, value.map);
  if (value instanceof RelationObject) return new RelationValue(relations.asked(value));
  if (Array.isArray(value)) return value.map((item) => toTemplateValue(item, relations));
  if (value instanceof Tuple) return value.items.map((item) => toTemplateValue(item, relations));
  if (value instanceof Dict) {
    return Object.fromEntries(
      value.entries().map(([key, item]) => [keyText(key), toTemplateValue(item, relations)]),
    );
  }
  if (value instanceof Generator || value instanceof DictView || value instanceof RangeValue)
    return needItems(value).map((item) => toTemplateValue(item, relations));
  // A date, a decimal, a column: a macro of dbt's would write it into its SQL.
  return value instanceof JinjaObject ? value.text() : toPlain(value);
}

/** What a macro of the library gives, as templates see it. */
export function fromTemplateValue(value: TemplateValue, relations: RelationMaker): JinjaValue {
  if (value instanceof SqlFragment) return new MappedText(value.sql, value.map);
  if (value instanceof RelationValue) return relations.make(value.relation);
  if (isList(value)) return value.map((item) => fromTemplateValue(item, relations));
  if (isDict(value)) {
    return new Dict(
      Object.entries(value).map(([key, item]) => [key, fromTemplateValue(item, relations)] as const),
    );
  }
  return fromPlain(value);
}
