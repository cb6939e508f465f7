import type { JinjaMacro } from './types.js';
import type { MacroValue } from './macro-value.js';
import type { Callable, JinjaValue } from './value.js';

/** What a template in Jinja may use besides Jinja's own filters, tests and functions. */
export interface JinjaEnvironment {
  /**
   * A name that no scope of the template knows. `from` is the macro in whose body it stands, as macros of a package see their own package first;
   * undefined in the template itself. Undefined when there is no such name.
   */
  readonly lookup: (name: string, from: JinjaMacro | undefined) => JinjaValue | undefined;
  /** Names to suggest when there is none. */
  readonly names: () => Iterable<string>;
  /** Attributes, items and calls of what is undefined are undefined too, as in dbt while it reads a project. An error unless said. */
  readonly isLenient?: () => boolean;
  /** Told of what the template itself calls, and not of what macros call in turn. */
  readonly onCall?: (callee: MacroValue | Callable) => void;
  readonly limits?: Partial<JinjaLimits>;
  /**
   * Is told of a tag of the template's own text that is a call of a name that the template itself does not define, as `{{ ref('x') }}`: what it gave
   * stands from `start` to `end` of what has been rendered.
   */
  readonly onWritten?: (name: string, start: number, end: number) => void;
}

/** Where rendering stops: evaluated nodes, nesting of calls and blocks, characters of text. */
export interface JinjaLimits {
  readonly steps: number;
  readonly depth: number;
  readonly size: number;
}
