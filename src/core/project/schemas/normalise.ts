import * as z from 'zod';
import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { unreachable } from '../../diagnostics/invariant.js';
import { valueOf, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../yaml/tree.js';
import { shapes, type Shape } from './shapes.js';

/** A mapping's schema, for messages about its keys. */
interface MapShape extends Shape {
  readonly keys: readonly string[];
}

export interface Normalised {
  readonly node: YamlNode;
  /** The shape of every mapping that has one, by the nodes of `node`. */
  readonly shapeOf: WeakMap<YamlMap, MapShape>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Rewrites what an author may write in several ways into the one way the schema knows: other spellings of keys, keys
 * without a value (left out), numbers where text is expected (as written), and upper case in words of a fixed list.
 */
export function normalise(node: YamlNode, schema: z.ZodType): Normalised {
  const normaliser = new Normaliser();
  return { node: normaliser.node(node, schema), shapeOf: normaliser.shapeOf, diagnostics: normaliser.diagnostics };
}

/** The schema without optional marks and transformations around it. */
function unwrapped(schema: unknown): unknown {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodExactOptional) inner = inner.unwrap();
    else if (inner instanceof z.ZodPipe) inner = inner.in;
    else return inner;
  }
}

class Normaliser {
  readonly shapeOf = new WeakMap<YamlMap, MapShape>();
  readonly diagnostics: Diagnostic[] = [];

  node(node: YamlNode, schema: unknown): YamlNode {
    const inner = chosen(unwrapped(schema), node);
    switch (node.kind) {
      case 'scalar':
        return scalar(node, inner);
      case 'list': {
        const item = inner instanceof z.ZodArray ? inner.element : undefined;
        return { ...node, items: node.items.map((each) => this.node(each, item)) };
      }
      case 'map':
        return this.#map(node, inner);
      default:
        return unreachable(node);
    }
  }

  #map(node: YamlMap, schema: unknown): YamlMap {
    if (schema instanceof z.ZodObject) return this.#object(node, schema);
    const value = schema instanceof z.ZodRecord ? schema.valueType : undefined;
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: this.node(entry.value, value) })) };
  }

  #object(node: YamlMap, schema: z.ZodObject): YamlMap {
    const keys = Object.keys(schema.shape);
    const known = shapes.get(schema) ?? { owner: 'this mapping', aliases: {} };
    const entries = new Map<string, YamlEntry>();
    for (const entry of node.entries) {
      const key = canonicalKey(entry.key, keys, known.aliases);
      const child: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
      if (isEmpty(entry.value) && isOptional(child)) continue;
      const before = entries.get(key);
      if (before) this.#twoSpellings(entry, before, node);
      else entries.set(key, { ...entry, key, value: this.node(entry.value, child) });
    }
    const made: YamlMap = { ...node, entries: [...entries.values()] };
    this.shapeOf.set(made, { ...known, keys });
    return made;
  }

  #twoSpellings(entry: YamlEntry, before: YamlEntry, node: YamlMap): void {
    const other = node.entries.find((each) => each.keySpan === before.keySpan)?.key ?? before.key;
    const related = [{ message: 'first given here', at: before.keySpan }];
    this.diagnostics.push(
      diagnostic('yaml/two-spellings', { key: entry.key, other }, { at: entry.keySpan, related }),
    );
  }
}

function canonicalKey(key: string, keys: readonly string[], aliases: Shape['aliases']): string {
  if (keys.includes(key)) return key;
  const alias = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
  if (alias !== undefined) return alias;
  const plain = key.replaceAll('-', '_');
  return (
    keys.find((each) => each.replaceAll('-', '_') === plain) ??
    Object.keys(aliases).flatMap((each) => (each === plain ? (aliases[each] ?? []) : []))[0] ??
    key
  );
}

/** A list for a list and so on: the option of a union that the author meant. */
function chosen(schema: unknown, node: YamlNode): unknown {
  if (!(schema instanceof z.ZodUnion)) return schema;
  const options = schema.options.map(unwrapped);
  if (schema instanceof z.ZodDiscriminatedUnion && node.kind === 'map') {
    const key = schema.def.discriminator;
    const wanted = node.entries.find((entry) => entry.key === key)?.value;
    return options.find((option) => option instanceof z.ZodObject && takes(option.shape[key], wanted));
  }
  switch (node.kind) {
    case 'list':
      return options.find((option) => option instanceof z.ZodArray);
    case 'map':
      return options.find((option) => option instanceof z.ZodObject || option instanceof z.ZodRecord);
    case 'scalar':
      return options.find((option) => (option as z.ZodType).safeParse(node.value).success) ?? options[0];
    default:
      return unreachable(node);
  }
}

function takes(schema: unknown, node: YamlNode | undefined): boolean {
  return node !== undefined && (schema as z.ZodType).safeParse(valueOf(node)).success;
}

function scalar(node: YamlScalar, schema: unknown): YamlScalar {
  if (schema instanceof z.ZodString && typeof node.value === 'number') return { ...node, value: node.text };
  if (schema instanceof z.ZodEnum && typeof node.value === 'string') {
    const lower = node.value.toLowerCase();
    return schema.options.includes(lower) ? { ...node, value: lower } : { ...node };
  }
  return { ...node };
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function isOptional(schema: unknown): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional;
}
