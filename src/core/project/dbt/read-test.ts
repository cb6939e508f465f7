import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { readGenericTest } from '../generic-test.js';
import { genericTestConfig } from '../schemas/config-schema.js';
import type { TestReader } from '../properties.js';
import type { Value } from '../value.js';
import type { YamlEntry, YamlMap, YamlNode } from '../yaml/tree.js';
import { mergeLevel, readConfigLevel, type ConfigLevel } from './read-config.js';
import { renderTree } from './render-tree.js';

const configKeys = new Set(Object.keys(genericTestConfig.shape));

/**
 * Reads generic tests as dbt does: their configuration is rendered, their arguments are not, keys of a `config:` that nobody knows are kept, and the
 * package before the name stays known.
 */
export function testReader(render: (text: string, at: Span) => Outcome<Value>): TestReader {
  return (item, base) => {
    const diagnostics: Diagnostic[] = [];
    const { node, level } = lowered(item, render, diagnostics);
    const read = readGenericTest(node, base);
    diagnostics.push(...read.diagnostics);
    if (!read.value) return { value: undefined, diagnostics };
    const namespace = /^(?<namespace>[A-Za-z_]\w*)\./u.exec(nameOf(item) ?? '')?.groups?.['namespace'];
    const test = namespace === undefined ? read.value.test : read.value.test.replace(`${namespace}.`, '');
    const value = {
      ...read.value,
      // dbt takes what stands before the first character that no name has: `accepted_values:` is `accepted_values`.
      test: /^\w+/u.exec(test)?.[0] ?? test,
      config: mergeLevel(read.value.config, level),
      ...(namespace !== undefined && { namespace }),
    };
    return { value, diagnostics };
  };
}

/** The test without its configuration, and the configuration. */
function lowered(
  item: YamlNode,
  render: (text: string, at: Span) => Outcome<Value>,
  diagnostics: Diagnostic[],
): { readonly node: YamlNode; readonly level: ConfigLevel } {
  const written = bodyOf(item);
  const body = written && flattened(written);
  if (!body) return { node: item, level: { config: {}, cleared: [] } };
  const own: YamlEntry[] = [];
  const config: YamlEntry[] = [];
  for (const entry of body.entries) {
    if (entry.key === 'config' && entry.value.kind === 'map') config.push(...entry.value.entries);
    else if (configKeys.has(entry.key.replaceAll('-', '_')) && entry.key !== 'compatible') config.push(entry);
    else own.push(listsOfValues.has(entry.key) ? { ...entry, value: withFloats(entry.value) } : entry);
  }
  const rendered = renderTree({ ...body, entries: config }, render, () => false, diagnostics);
  const entries = rendered.kind === 'map' ? rendered.entries : [];
  // Of a test, what is set to nothing is not set at all.
  const { config: said } = readConfigLevel(entries, body.span, 'test', diagnostics);
  return { node: withBody(item, { ...body, entries: own }), level: { config: said, cleared: [] } };
}

/** Arguments whose items are written into SQL, and into the name of the test, as Python writes them. */
const listsOfValues: ReadonlySet<string> = new Set(['values', 'value_set']);

/** A list with the texts of whole numbers that have a decimal point: Python writes `1.0`. */
function withFloats(list: YamlNode): YamlNode {
  if (list.kind !== 'list') return list;
  return {
    ...list,
    items: list.items.map((item) => {
      const isFloat =
        item.kind === 'scalar' && Number.isInteger(item.value) && /^[-+\d_]+\.\d*$/u.test(item.text);
      return isFloat ? { ...item, value: `${String(item.value)}.0` } : item;
    }),
  };
}

/** As in dbt what stands in `arguments:` goes before what stands beside it, and may be configuration as well. */
function flattened(body: YamlMap): YamlMap {
  const block = body.entries.find((entry) => entry.key === 'arguments');
  if (block?.value.kind !== 'map') return body;
  const inside = block.value.entries;
  const names = new Set(inside.map((entry) => entry.key));
  const beside = body.entries.filter((entry) => entry !== block && !names.has(entry.key));
  return { ...body, entries: [...beside, ...inside] };
}

function bodyOf(item: YamlNode): YamlMap | undefined {
  if (item.kind !== 'map') return undefined;
  if (item.entries.some((entry) => entry.key === 'test_name')) return item;
  const [entry, ...others] = item.entries;
  return others.length === 0 && entry?.value.kind === 'map' ? entry.value : undefined;
}

function withBody(item: YamlNode, body: YamlMap): YamlNode {
  if (item.kind !== 'map') return item;
  if (item.entries.some((entry) => entry.key === 'test_name')) return body;
  return { ...item, entries: item.entries.map((entry) => ({ ...entry, value: body })) };
}

function nameOf(item: YamlNode): string | undefined {
  if (item.kind === 'scalar') return item.text;
  if (item.kind === 'list') return undefined;
  const explicit = item.entries.find((entry) => entry.key === 'test_name')?.value;
  return explicit?.kind === 'scalar' ? explicit.text : item.entries[0]?.key;
}
