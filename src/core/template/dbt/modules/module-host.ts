import type { JinjaCall, JinjaValue } from '../../jinja/value.js';

/** What the modules of Python's need of whoever renders: a template's `Rendering`, or a text of a YAML file. */
export interface ModuleHost {
  /** Set to true by what is another value in the next run. */
  readonly record: { outside: boolean };
  readonly scope: { readonly invocation: { readonly startedAt: Date } };
  /** Calls what a template handed over: a function of `re.sub`. */
  invoke(callee: JinjaValue, call: JinjaCall): JinjaValue;
}
