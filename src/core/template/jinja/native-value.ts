import { problem } from './failure.js';
import { parseJinja } from './parse-template.js';
import { signed } from './operators.js';
import { reprOf, textOf } from './text-of.js';
import type { JinjaExpression } from './types.js';
import { Dict, Float, Tuple, Unhashable, type JinjaValue } from './value.js';

/** Filters of dbt that say as what a text of a YAML file is to be read, and what it must then be. */
export type NativeFilter = 'as_text' | 'as_bool' | 'as_number' | 'as_native';

const filters: ReadonlySet<string> = new Set<NativeFilter>(['as_text', 'as_bool', 'as_number', 'as_native']);

/** The filter that an expression ends with, when it is one of those. */
export function nativeFilterOf(expression: JinjaExpression): NativeFilter | undefined {
  if (expression.kind !== 'filter') return undefined;
  const { name } = expression.filter;
  return filters.has(name) ? (name as NativeFilter) : undefined;
}

/** A value as such a filter makes it. Throws when it is not what the filter says. */
export function nativeValue(value: JinjaValue, filter: NativeFilter): JinjaValue {
  const text = textOf(value);
  if (filter === 'as_text') return text;
  const read = readLiteral(text);
  const result = read === undefined ? text : read;
  if (filter === 'as_bool' && typeof result !== 'boolean') throw unreadable(text, 'True or False');
  if (filter === 'as_number' && typeof result !== 'number' && !(result instanceof Float)) {
    throw unreadable(text, 'a number');
  }
  return result;
}

function unreadable(text: string, wanted: string): Error {
  return problem('jinja/bad-value', { problem: `${reprOf(text)} is not ${wanted}` });
}

/** The value of a Python literal; undefined when the text is none. */
export function readLiteral(text: string): JinjaValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || /\b(?:true|false|none)\b|[{}]{2}|%\}/u.test(trimmed)) return undefined;
  const { value: template } = parseJinja({ path: '', text: `{{ ${trimmed} }}` });
  const [only, more] = template.body;
  return only?.kind === 'output' && !more ? literalOf(only.expression) : undefined;
}

function literalOf(expression: JinjaExpression): JinjaValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'float':
      return new Float(expression.value);
    case 'list':
      return itemsOf(expression.items);
    case 'tuple': {
      const items = itemsOf(expression.items);
      return items && new Tuple(items);
    }
    case 'dict':
      return dictOf(expression.entries);
    case 'unary': {
      const value = literalOf(expression.value);
      const isNumber = typeof value === 'number' || value instanceof Float;
      return isNumber && expression.operator !== 'not' ? signed(expression.operator, value) : undefined;
    }
    default:
      return undefined;
  }
}

function itemsOf(expressions: readonly JinjaExpression[]): JinjaValue[] | undefined {
  const items = expressions.map(literalOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function dictOf(entries: Extract<JinjaExpression, { kind: 'dict' }>['entries']): JinjaValue | undefined {
  const dict = new Dict();
  for (const entry of entries) {
    const key = literalOf(entry.key);
    const value = literalOf(entry.value);
    if (key === undefined || value === undefined) return undefined;
    try {
      dict.set(key, value);
    } catch (error) {
      if (error instanceof Unhashable) return undefined;
      throw error;
    }
  }
  return dict;
}
