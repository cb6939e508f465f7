import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { IndirectSelection, SelectorDefinition } from '../project/named-selector.js';
import { parseSelector, SelectorSyntaxError, type SelectorTerm } from './selector.js';

/** A selection as a tree of sets. */
export type SelectionSpec =
  | {
      readonly kind: 'term';
      readonly term: SelectorTerm;
      readonly indirect: IndirectSelection;
      /** Where it was written in selectors.yml. */
      readonly at?: Span;
    }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly parts: readonly SelectionSpec[];
      readonly indirect: IndirectSelection;
    };

/** The spec of what stands on the command line: words are a union, commas an intersection. */
export function specOfTexts(
  texts: readonly string[],
  indirect: IndirectSelection,
  diagnostics: Diagnostic[],
  at?: Span,
): SelectionSpec {
  const words = texts.flatMap((text) => text.split(/\s+/u)).filter((word) => word !== '');
  const parts = words.flatMap((word): SelectionSpec[] => {
    try {
      return parseSelector([word]).map((terms) => ({
        kind: 'intersection',
        parts: terms.map((term) => ({ kind: 'term', term, indirect, ...(at && { at }) })),
        indirect,
      }));
    } catch (error) {
      if (!(error instanceof SelectorSyntaxError)) throw error;
      const data = { selector: error.selector, detail: error.message };
      diagnostics.push(diagnostic('select/syntax', data, { at }));
      return [];
    }
  });
  return { kind: 'union', parts, indirect };
}

/**
 * The spec of a definition in selectors.yml. As in dbt, its sets do not look again for tests whose parents came together: only terms take
 * tests along.
 * @param indirect what a term takes along when it does not say
 */
export function specOfDefinition(
  definition: SelectorDefinition,
  indirect: IndirectSelection,
  diagnostics: Diagnostic[],
): SelectionSpec {
  const read = (other: SelectorDefinition): SelectionSpec => specOfDefinition(other, indirect, diagnostics);
  const less = (spec: SelectionSpec, exclude: readonly SelectorDefinition[]): SelectionSpec =>
    exclude.length === 0 ? spec : difference(spec, union(exclude.map(read)));
  switch (definition.kind) {
    case 'text': {
      const spec = specOfTexts([definition.text], indirect, diagnostics, definition.at);
      return simplest(spec);
    }
    case 'method': {
      const [method = '', ...methodArguments] = definition.method.split('.');
      const { value, ancestors, descendants, everyRelative, at } = definition;
      const text = `${definition.method}:${value}`;
      const term: SelectorTerm = {
        text,
        everyRelative,
        ancestors,
        descendants,
        method,
        methodArguments,
        value,
      };
      return less({ kind: 'term', term, indirect: definition.indirect ?? indirect, at }, definition.exclude);
    }
    case 'union':
    case 'intersection':
      return less(
        { kind: definition.kind, parts: definition.parts.map(read), indirect: 'eager' },
        definition.exclude,
      );
  }
}

/** `chosen` without `excluded`. */
export function difference(chosen: SelectionSpec, excluded: SelectionSpec): SelectionSpec {
  return { kind: 'difference', parts: [chosen, excluded], indirect: 'eager' };
}

function union(parts: readonly SelectionSpec[]): SelectionSpec {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'union', parts, indirect: 'eager' };
}

/** A set of one is that one: a text of a single term stands in its set as dbt has it. */
function simplest(spec: SelectionSpec): SelectionSpec {
  if (spec.kind === 'term') return spec;
  const [only] = spec.parts;
  if (spec.parts.length === 1 && only) return simplest(only);
  return { ...spec, parts: spec.parts.map(simplest), indirect: 'eager' };
}
