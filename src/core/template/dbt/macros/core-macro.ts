import type { JinjaCall, JinjaValue } from '../../jinja/value.js';
import type { Bound } from '../arguments.js';
import type { Rendering } from '../rendering.js';

/** A macro of dbt's own that projects call or override, as Eider does it. */
export interface CoreMacro {
  /** As `bind` reads them. */
  readonly parameters: readonly string[];
  readonly run: (rendering: Rendering, bound: Bound, call: JinjaCall) => JinjaValue;
}

export type CoreMacros = { readonly [name: string]: CoreMacro };
