import type { Span } from '../../diagnostics/source.js';
import type { Value, Values } from '../../project/value.js';

/** What a model in Python says of itself, read without running it: the calls of `dbt` in it. */
export interface PythonModel {
  /** In order of place. */
  readonly references: readonly PythonReference[];
  readonly configs: readonly PythonConfig[];
  /** What it asks of its configuration: each key with the value that it gets where there is none. */
  readonly asks: readonly AskedKey[];
  /** The same of its `meta`. */
  readonly asksMeta: readonly AskedKey[];
}

export interface PythonReference {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[];
  /** Arguments by name: a version. */
  readonly named?: Values;
  readonly at: Span;
}

/** One call of `dbt.config()`. */
export interface PythonConfig {
  readonly values: Values;
  /** Where each argument stands: its name and value. */
  readonly keySpans: ReadonlyMap<string, Span>;
  readonly entries: readonly { readonly name: string; readonly value: Value; readonly at: Span }[];
  readonly at: Span;
}

export interface AskedKey {
  readonly key: string;
  readonly otherwise: Value;
}
