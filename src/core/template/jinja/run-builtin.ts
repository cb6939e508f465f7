import { orElse } from './or-else.js';
import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { itemOf } from './attributes.js';
import { problem, type Problem } from './failure.js';
import { filters } from './filters.js';
import { Given } from './given.js';
import { globals } from './globals.js';
import { tests } from './tests.js';
import type { Tools } from './tools.js';
import { textOf } from './text-of.js';
import { stringOf, undefinedProblem } from './type-of.js';
import { Undefined } from './value.js';

/** Runs filters and tests by their names. */
export const tools: Tools = {
  filter: (name, value, positional, named) => {
    const filter = filters.get(name);
    if (!filter) throw unknown('filter', name, filters.keys());
    return filter.run(value, new Given(name, filter.parameters, positional, named), tools);
  },
  test: (name, value, positional, named) => {
    const test = tests.get(name);
    if (!test) throw unknown('test', name, tests.keys());
    return test.run(value, new Given(name, test.parameters, positional, named), tools);
  },
  hasFilter: (name) => filters.has(name),
  hasTest: (name) => tests.has(name),
  item: (value, key) => {
    if (value instanceof Undefined) throw undefinedProblem(value);
    const attribute = stringOf(key) ?? `[${textOf(key)}]`;
    const origin = { kind: 'attribute', object: 'item', value, attribute } as const;
    return orElse(itemOf(value, key), () => new Undefined(attribute, origin));
  },
};

function unknown(kind: 'filter' | 'test', name: string, known: Iterable<string>): Problem {
  return problem('jinja/unknown-filter', { kind, name, suggestion: suggest(name, known) });
}

/** The finding, with the known name that an unknown one may be meant for, or that it may be a package. */
export function withSuggestion(found: Diagnostic, names: readonly string[]): Diagnostic {
  if (found.code !== 'jinja/unknown-name') return found;
  const { name } = found.data as { readonly name: string };
  const suggestion = suggest(name, [...names, ...globals.keys()]);
  const isPackage = mayBePackage(name, found.at);
  if (!isPackage && (suggestion === undefined || suggestion === name)) return found;
  const data = { name, suggestion: suggestion === name ? undefined : suggestion, isPackage };
  return { ...diagnostic('jinja/unknown-name', data), ...(found.at && { at: found.at }) };
}

/** Whether what is called is something of the name: `name.macro(…)`. */
function mayBePackage(name: string, at: Span | undefined): boolean {
  if (!at) return false;
  const { text } = at.source;
  return text.startsWith(`${name}.`, at.start) && /^\w*\.\w+\s*\(/u.test(text.slice(at.start));
}
