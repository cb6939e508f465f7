import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { mergeConfig } from './merge-config.js';
import { genericTestConfig } from './schemas/config-schema.js';
import { anyText, mapping, text } from './schemas/shapes.js';
import { validate } from './schemas/validate.js';
import type { NodeConfig } from './node-config.js';
import type { GenericTest } from './resources.js';
import type { Values } from './value.js';
import {
  childOf,
  headOf,
  textOf,
  valuesOf,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from './yaml/tree.js';

/** The keys of a test that are neither its arguments nor its configuration. */
const ownKeys = mapping('a test', {
  name: text.exactOptional().describe('A name of its own; otherwise one is made.'),
  description: anyText.exactOptional().describe('What it says about the data.'),
});

/** Audits of SQLMesh that are not the tests of dbt of the same name. */
const ownAudits =
  'not_null|unique_combination_of_columns|at_least_one|not_constant|not_null_proportion|accepted_values|not_accepted_values|sequential_values|accepted_range|mutually_exclusive_ranges|not_empty_string';

/** Packages whose tests are built in. `expression_is_true` alone is that of dbt_utils, and the names of dbt are dbt's. */
const packages = new RegExp(
  `^(?:dbt|dbt_utils|dbt_expectations(?!\\.expression_is_true$)|sqlmesh(?!\\.(?:${ownAudits})$)|elementary)\\.`,
  'u',
);

const configKeys = new Set(Object.keys(genericTestConfig.shape));

/**
 * Reads one item of `tests:` in any of its spellings: `- unique`, `- accepted_values: {values: […]}`,
 * `- {test_name: unique, name: …}`; arguments below the name or in `arguments:`; `severity`, `where` and the rest of the
 * configuration below the name or in `config:`. The package that a test is from (`dbt_utils.recency`) is left out, but
 * where two packages have tests of one name.
 * @param base the configuration of tests from project.yml, which the test's own is laid on
 */
export function readGenericTest(node: YamlNode, base: NodeConfig): Outcome<GenericTest | undefined> {
  const named = nameAndBody(node);
  if (!named) {
    return { value: undefined, diagnostics: [diagnostic('project/test-shape', {}, { at: headOf(node) })] };
  }
  const { name, body } = named;
  const test = name.text.replace(packages, '');
  if (body.entries.length === 0) {
    const plain = { test, arguments: {}, config: base, description: '', at: name.span };
    return { value: plain, diagnostics: [] };
  }
  const parts = splitBody(body);
  const own = validate({ ...body, entries: parts.own }, ownKeys);
  const config = validate({ ...body, entries: parts.config }, genericTestConfig);
  const made = own.value;
  const value: GenericTest = {
    test,
    ...(made?.name !== undefined && { name: made.name }),
    arguments: argumentsOf(parts.arguments),
    config: mergeConfig(base, config.value ?? {}),
    description: made?.description ?? '',
    at: name.span,
  };
  return { value, diagnostics: [...parts.diagnostics, ...own.diagnostics, ...config.diagnostics] };
}

interface NamedBody {
  readonly name: Pick<YamlScalar, 'text' | 'span'>;
  readonly body: YamlMap;
}

function nameAndBody(node: YamlNode): NamedBody | undefined {
  if (node.kind === 'list') return undefined;
  if (node.kind === 'scalar') {
    const isName = typeof node.value === 'string' && node.value !== '';
    return isName ? { name: node, body: { kind: 'map', entries: [], span: node.span } } : undefined;
  }
  const explicit = childOf(node, 'test_name');
  if (explicit) {
    const name = textOf(explicit);
    const entries = node.entries.filter((entry) => entry.key !== 'test_name');
    return name === undefined
      ? undefined
      : { name: { text: name, span: explicit.span }, body: { ...node, entries } };
  }
  const [entry, ...others] = node.entries;
  if (!entry || others.length > 0) return undefined;
  const name = { text: entry.key, span: entry.keySpan };
  if (entry.value.kind === 'map') return { name, body: entry.value };
  const isEmpty = entry.value.kind === 'scalar' && entry.value.value === null;
  return isEmpty ? { name, body: { kind: 'map', entries: [], span: entry.keySpan } } : undefined;
}

interface Parts {
  readonly own: readonly YamlEntry[];
  readonly config: readonly YamlEntry[];
  readonly arguments: readonly YamlEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

function splitBody(body: YamlMap): Parts {
  const own: YamlEntry[] = [];
  const config = new Entries();
  const values = new Entries();
  const diagnostics: Diagnostic[] = [];
  for (const entry of body.entries) {
    if (entry.key === 'name' || entry.key === 'description') own.push(entry);
    else if (entry.key === 'config') config.addBlock(entry, diagnostics);
    else if (entry.key === 'arguments') values.addBlock(entry, diagnostics);
    else if (configKeys.has(entry.key.replaceAll('-', '_'))) config.add(entry, diagnostics);
    else values.add(entry, diagnostics);
  }
  return { own, config: config.list, arguments: values.list, diagnostics };
}

/** Entries gathered from the test itself and from a block of it; the same key in both is an error. */
class Entries {
  readonly #byKey = new Map<string, YamlEntry>();

  get list(): readonly YamlEntry[] {
    return [...this.#byKey.values()];
  }

  add(entry: YamlEntry, diagnostics: Diagnostic[]): void {
    const before = this.#byKey.get(entry.key);
    if (!before) {
      this.#byKey.set(entry.key, entry);
      return;
    }
    const related = [{ message: 'first given here', at: before.keySpan }];
    diagnostics.push(diagnostic('yaml/duplicate-key', { key: entry.key }, { at: entry.keySpan, related }));
  }

  addBlock(block: YamlEntry, diagnostics: Diagnostic[]): void {
    if (block.value.kind === 'map') {
      for (const entry of block.value.entries) this.add(entry, diagnostics);
    } else if (block.value.kind === 'list' || block.value.value !== null) {
      const found = block.value.kind === 'list' ? 'a list' : 'text';
      const data = { key: block.key, expected: 'a mapping', found };
      diagnostics.push(diagnostic('yaml/wrong-type', data, { at: headOf(block.value) }));
    }
  }
}

function argumentsOf(entries: readonly YamlEntry[]): Values {
  const first = entries[0];
  return first ? valuesOf({ kind: 'map', entries, span: first.keySpan }) : {};
}
