import type { Span } from '../diagnostics/source.js';

/**
 * Which tests come along with what they read: with any of it (`eager`), with all of it (`cautious`), with all of it or of what that is made of
 * (`buildable`), or none (`empty`).
 */
export const indirectSelections = ['eager', 'cautious', 'buildable', 'empty'] as const;
export type IndirectSelection = (typeof indirectSelections)[number];

/** One entry of selectors.yml. */
export interface NamedSelector {
  readonly name: string;
  readonly description: string;
  /** Taken when a command is given no selection. */
  readonly isDefault: boolean;
  readonly definition: SelectorDefinition;
  /** Where its name stands. */
  readonly at: Span;
}

/** What a selector says, as it was written: texts are not read yet. */
export type SelectorDefinition =
  | { readonly kind: 'text'; readonly text: string; readonly at: Span }
  | MethodDefinition
  | SetDefinition;

export interface MethodDefinition {
  readonly kind: 'method';
  /** With its arguments: `config.materialized`. */
  readonly method: string;
  readonly value: string;
  /** Generations of ancestors; Infinity for all, 0 for none. */
  readonly ancestors: number;
  readonly descendants: number;
  readonly everyRelative: boolean;
  readonly indirect?: IndirectSelection;
  readonly exclude: readonly SelectorDefinition[];
  readonly at: Span;
}

export interface SetDefinition {
  readonly kind: 'union' | 'intersection';
  readonly parts: readonly SelectorDefinition[];
  readonly exclude: readonly SelectorDefinition[];
  readonly at: Span;
}
