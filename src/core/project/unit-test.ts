import type { Span } from '../diagnostics/source.js';
import type { NodeId } from './ids.js';
import type { Value, Values } from './value.js';

/** A unit test of a model: the rows that it is given, and those that its query must then give. */
export interface UnitTestResource {
  readonly kind: 'unit_test';
  readonly id: NodeId;
  readonly name: string;
  readonly description: string;
  readonly config: { readonly enabled?: boolean; readonly tags?: readonly string[]; readonly meta?: Values };
  /** Folders of its YAML file, the model, then its own name. */
  readonly fqn: readonly string[];
  /** The name of the tested model. */
  readonly model: string;
  readonly modelAt: Span;
  /** Of a model that has versions: those that it tests; all of them where neither list is there. */
  readonly versions?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
  readonly given: readonly UnitInput[];
  readonly expect: UnitTable;
  readonly overrides: UnitOverrides;
  readonly at: Span;
}

export interface UnitInput {
  /** As written: `ref('x')`, `source('a', 'b')` or `this`. */
  readonly input: string;
  readonly table: UnitTable;
  readonly at: Span;
}

/** Rows as an author writes them, with the place of every value; or a SELECT that makes them. */
export type UnitTable =
  | { readonly kind: 'rows'; readonly rows: readonly UnitRow[]; readonly at: Span }
  | { readonly kind: 'sql'; readonly sql: string; readonly at: Span };

export interface UnitRow {
  readonly cells: readonly UnitCell[];
  readonly at: Span;
}

export interface UnitCell {
  readonly column: string;
  readonly columnAt: Span;
  readonly value: UnitValue;
  readonly at: Span;
}

/** `text` is what the author wrote, `1.0` or `007`; CSV does not tell a number from a text. */
export type UnitValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' | 'number' | 'text' | 'csv'; readonly text: string }
  /** A list or a mapping, as JSON. */
  | { readonly kind: 'json'; readonly text: string };

export interface UnitOverrides {
  /** What a macro gives instead; `is_incremental` among them. */
  readonly macros: readonly {
    readonly name: string;
    /** As it is written, with its package where that is said. */
    readonly called: string;
    readonly value: Value;
    readonly at: Span;
  }[];
  readonly vars: Values;
  readonly env: { readonly [name: string]: string };
}
