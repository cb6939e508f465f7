import type { Value } from '../project/value.js';
import type { Relation } from '../sql/relation.js';
import type { OpenQuestion } from './answers.js';
import type { LoggedLine } from './dbt/types.js';
import type { ConfigCall } from './model-types.js';
import type { Reference, Rendered } from './types.js';

/** What came of rendering a template, in any dialect. */
export interface RenderedModel {
  readonly rendered: Rendered;
  readonly config: readonly ConfigCall[];
  /** Those that rendering has reached; `findReferences` finds those of every branch. */
  readonly references: readonly Reference[];
  /**
   * Whether it rests on anything but the template, its macros and what it was given: a variable of the environment, whose value is to be kept nowhere, or
   * what a macro written in JavaScript found.
   */
  readonly outside: boolean;
  /** Where rendering stopped, as there is no answer: the SQL is not whole. */
  readonly unanswered?: Pick<OpenQuestion, 'question' | 'index' | 'askedBy'>;
  /** dbt: ids of the macros that the template itself has called. */
  readonly macros?: readonly string[];
  /** What the template has said with `log` and `print`. */
  readonly logged?: readonly LoggedLine[];
}

/** An argument for `renderMacro`: a plain value, a relation, or SQL text. */
export type MacroArgument =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'sql'; readonly sql: string };
