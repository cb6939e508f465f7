import { parseDocument, Scalar, visit, type Document, type ScalarTag, type Tags } from 'yaml';
import type { Value } from '../../project/value.js';
import { Dict, Float, JinjaSet, type JinjaValue } from '../jinja/value.js';
import { fromPlain } from './convert.js';
import { DateObject, DateTimeObject, fromIsoDate } from './modules/dates.js';

type Tag = Exclude<Tags[number], string>;

/** YAML 1.1, as Python reads it: `yes` is true, a date is a date, the last of equal keys counts. What cannot be read gives the fallback. */
export function fromYaml(text: string, fallback: JinjaValue): JinjaValue {
  try {
    const options = {
      version: '1.1',
      schema: 'yaml-1.1',
      customTags: pythonTags,
      uniqueKeys: false,
    } as const;
    const document = parseDocument(text, options);
    // An unknown tag is a mistake to Python.
    if (document.errors.length > 0 || document.warnings.length > 0) return fallback;
    if (!text.endsWith('\n')) endAsWritten(document, text.length);
    return fromYamlValue(document.toJS({ mapAsMap: true }));
  } catch {
    return fallback;
  }
}

/** A block of lines at the end of a text ends without a line break where the text does. */
function endAsWritten(document: Document, end: number): void {
  visit(document, {
    Scalar: (_key, node) => {
      const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
      if (isBlock && typeof node.value === 'string' && (node.range?.[2] ?? 0) >= end)
        node.value = node.value.replace(/\n$/u, '');
    },
  });
}

function pythonTags(tags: Tags): Tags {
  return tags.map((tag) => (typeof tag === 'string' ? tag : pythonTag(tag)));
}

/** `y` is no boolean; a float stays one when it is whole, and one with an exponent has a point, and a sign before the exponent. */
function pythonTag(tag: Tag): Tag {
  if (!('test' in tag) || !tag.test) return tag;
  if (tag.tag === 'tag:yaml.org,2002:bool')
    return { ...tag, test: new RegExp(tag.test.source.replace(/[YN]\|[yn]\|/u, ''), 'u') };
  if (tag.tag !== 'tag:yaml.org,2002:float') return tag;
  const test = tag.format === 'EXP' ? /^[-+]?(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)[eE][-+]\d+$/u : tag.test;
  const read: ScalarTag['resolve'] = (...given) => {
    const value = tag.resolve(...given);
    return new Float(Number(value instanceof Scalar ? value.value : value));
  };
  return { ...tag, test, resolve: read };
}

function fromYamlValue(value: unknown): JinjaValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Float) return value;
  if (value instanceof Date) return yamlDate(value);
  if (Array.isArray(value)) return value.map(fromYamlValue);
  if (value instanceof Set) return new JinjaSet([...value].map(fromYamlValue));
  if (value instanceof Map)
    return new Dict([...value].map(([key, item]) => [fromYamlValue(key), fromYamlValue(item)] as const));
  return fromPlain(value as Value);
}

function yamlDate(value: Date): JinjaValue {
  const iso = value.toISOString();
  if (!iso.endsWith('T00:00:00.000Z')) return DateTimeObject.fromUtc(value, null);
  return fromIsoDate(iso.slice(0, 10)) ?? new DateObject(1970, 1, 1);
}
