import { DateObject, DateTimeObject } from './modules/dates.js';
import { spanOf, type Span } from '../../diagnostics/source.js';
import { problem } from '../jinja/failure.js';
import { Callable, Dict, JinjaObject, Undefined, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { isValues, type Value, type Values } from '../../project/value.js';
import { bind, fn, neededText, wrongArguments } from './arguments.js';
import { fromPlain, NotPlain, toPlain } from './convert.js';
import type { Rendering } from './rendering.js';
import { namesDict, snapshotNamesIn } from './snapshot-names.js';

/** Settings that every node of dbt's has, as none where nobody sets them: a default given to `config.get` never counts for these. */
const alwaysThere = new Set(
  (
    'alias schema database group unique_key full_refresh incremental_strategy batch_size begin event_time ' +
    'concurrent_batches freshness'
  ).split(' '),
);

/** `config`: called, it sets; its methods read what was set, wherever. */
export class ConfigObject extends JinjaObject {
  readonly typeName = 'Config';
  readonly #rendering: Rendering;

  constructor(rendering: Rendering) {
    super();
    this.#rendering = rendering;
  }

  text(): string {
    return '<Config>';
  }

  override call(call: JinjaCall): JinjaValue {
    const [only, ...more] = call.positional;
    if (only !== undefined && (!(only instanceof Dict) || more.length > 0 || call.named.size > 0)) {
      throw wrongArguments(call, 'takes its settings by name, or one dict of them');
    }
    const settings = only instanceof Dict ? only.entries() : [...call.named];
    return this.#set(
      settings.map(([key, value]) => [neededText(key, call, 'name'), value] as const),
      call,
    );
  }

  attribute(name: string): JinjaValue | undefined {
    if (name !== 'set') this.#rendering.onProvisional();
    switch (name) {
      case 'get':
        return this.#reader(name, ['name', 'default?', 'validator?'], '', (key) => this.#value(key));
      case 'meta_get':
        return this.#reader(name, ['name', 'default?', 'validator?'], '', (key) => this.#meta(key));
      case 'require':
        return this.#required(name, (key) => this.#value(key));
      case 'meta_require':
        return this.#required(name, (key) => this.#meta(key));
      case 'set':
        return fn(name, ['name', 'value'], ([key, value], call) =>
          this.#set([[neededText(key, call, 'name'), value ?? null]], call),
        );
      case 'persist_relation_docs':
        return fn(name, [], () => this.#persists('relation'));
      case 'persist_column_docs':
        return fn(name, [], () => this.#persists('columns'));
      default:
        return undefined;
    }
  }

  #reader(
    name: string,
    parameters: readonly string[],
    whileReading: JinjaValue,
    read: (key: string) => JinjaValue | undefined,
  ): Callable {
    return new Callable(name, (call) => {
      const [key, fallback] = bind(call, parameters);
      const text = neededText(key, call, 'name');
      if (!this.#rendering.execute) return whileReading;
      const value = read(text);
      return value === undefined ? (fallback ?? null) : value;
    });
  }

  #required(name: string, read: (key: string) => JinjaValue | undefined): Callable {
    return new Callable(name, (call) => {
      const [key] = bind(call, ['name', 'validator?']);
      const text = neededText(key, call, 'name');
      if (!this.#rendering.execute) return '';
      const value = read(text);
      if (value === undefined) throw problem('dbt/missing-config', { name: text });
      return value;
    });
  }

  get #config(): Values {
    const config = this.#rendering.context.node?.config;
    return isValues(config) ? config : {};
  }

  #value(name: string): JinjaValue | undefined {
    const value = valueIn(this.#config, name);
    if (value !== undefined) return fromPlain(value);
    if (name === 'snapshot_table_column_names' && this.#config['materialized'] === 'snapshot')
      return namesDict(snapshotNamesIn(this.#config));
    return alwaysThere.has(name) ? null : undefined;
  }

  #meta(name: string): JinjaValue | undefined {
    const meta = this.#config['meta'];
    const value = isValues(meta) ? valueIn(meta, name) : undefined;
    return value === undefined ? undefined : fromPlain(value);
  }

  #persists(what: string): JinjaValue {
    const value = this.#rendering.execute ? this.#config['persist_docs'] : undefined;
    return isValues(value) ? fromPlain(value[what] ?? false) : false;
  }

  #set(settings: readonly (readonly [string, JinjaValue])[], call: JinjaCall): JinjaValue {
    const entries = settings.map(([name, value]) => ({
      name,
      value: settingValue(name, value, call),
      at: settingSpan(name, call),
    }));
    this.#rendering.record.config.push({
      values: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
      keySpans: new Map(entries.map(({ name, at }) => [name, at])),
      entries,
      at: call.at,
    });
    return '';
  }
}

function valueIn(values: Values, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Where a setting stands: its name and value, or the call where it is in a dict that was made elsewhere. */
function settingSpan(name: string, { written, at }: JinjaCall): Span {
  const named = written?.named.find((argument) => argument.name === name);
  if (named) return named.span;
  const [only] = written?.positional ?? [];
  const entries = only?.kind === 'dict' ? only.entries : [];
  const entry = entries.find(({ key }) => key.kind === 'literal' && key.value === name);
  return entry ? spanOf(at.source, entry.key.span.start, entry.value.span.end) : at;
}

/** A setting as a plain value. What is not there counts as none, as it does in dbt. */
function settingValue(name: string, value: JinjaValue, call: JinjaCall): Value {
  if (value instanceof Undefined) return null;
  // As JSON writes it: `2026-01-31T00:00:00`.
  if (value instanceof DateTimeObject || value instanceof DateObject) return value.text().replace(' ', 'T');
  try {
    return toPlain(value);
  } catch (error) {
    if (error instanceof NotPlain) throw wrongArguments(call, `cannot take this value for \`${name}\``);
    throw error;
  }
}
