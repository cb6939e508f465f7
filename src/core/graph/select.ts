import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { IndirectSelection, NamedSelector } from '../project/named-selector.js';
import { fnmatch } from './fnmatch.js';
import { nearestSelector } from './nearest-selector.js';
import { withRelatives, withTests, withWaiting, type Chosen } from './relatives.js';
import { foreignMethods, methods, resourceTypes } from './select-methods.js';
import type { Selection, SelectionFacts } from './selection.js';
import { difference, specOfDefinition, specOfTexts, type SelectionSpec } from './selection-spec.js';
import type { SelectorTerm } from './selector.js';
import { resourceTypeOf, type GraphNode, type ProjectGraph } from './types.js';

/**
 * The ids of a selection, tests included, as dbt chooses them. Nothing selected means the default selector of the project, or everything. A
 * selector that matches nothing is a warning with a suggestion; a selection with an error chooses nothing.
 */
export function selectNodes(
  graph: ProjectGraph,
  selection: Selection,
  facts: SelectionFacts = {},
): Outcome<ReadonlySet<NodeId>> {
  return new Selector(graph, facts, selection).chosen(selection);
}

class Selector {
  readonly #graph: ProjectGraph;
  readonly #facts: SelectionFacts;
  readonly #mode: IndirectSelection;
  readonly #diagnostics: Diagnostic[] = [];
  /** Selectors of selectors.yml: what they choose, once it is known. */
  readonly #named = new Map<string, ReadonlySet<NodeId>>();
  /** The selectors that are being looked up, outermost first. */
  readonly #open: string[] = [];

  constructor(graph: ProjectGraph, facts: SelectionFacts, selection: Selection) {
    this.#graph = graph;
    this.#facts = facts;
    this.#mode = selection.indirectSelection ?? facts.indirectSelection ?? 'eager';
  }

  chosen(selection: Selection): Outcome<ReadonlySet<NodeId>> {
    const chosen = this.#unfiltered(selection);
    const isWanted = this.#kindFilter(selection);
    const value = new Set([...chosen].filter((id) => isWanted(this.#graph.nodes.get(id))));
    return { value, diagnostics: this.#diagnostics };
  }

  #unfiltered({ select, exclude, selector }: Selection): ReadonlySet<NodeId> {
    if (selector !== undefined) {
      const found = this.#find(selector, undefined);
      return found ? this.#byName(found) : new Set();
    }
    const standard = (this.#facts.selectors ?? []).find((named) => named.isDefault);
    if (select.length + exclude.length === 0 && standard) return this.#byName(standard);
    const everything = new Set(this.#graph.order);
    const excluded = specOfTexts(exclude, this.#mode, this.#diagnostics);
    if (select.length > 0) {
      const spec = difference(specOfTexts(select, this.#mode, this.#diagnostics), excluded);
      return this.#evaluate(spec).direct;
    }
    const { direct } = this.#evaluate(excluded);
    return new Set([...everything].filter((id) => !direct.has(id)));
  }

  #kindFilter({ resourceTypes: only = [], excludeResourceTypes: without = [] }: Selection) {
    const allowed = [...resourceTypes, 'all', 'default'];
    for (const [option, values] of [
      ['--resource-type', only],
      ['--exclude-resource-type', without],
    ] as const) {
      for (const value of values.filter((each) => !allowed.includes(each))) {
        const suggestion = suggest(value, allowed);
        this.#diagnostics.push(
          diagnostic('usage/invalid-value', {
            option,
            value,
            expected: `one of ${allowed.join(', ')}`,
            suggestion,
          }),
        );
      }
    }
    const isAll = only.length === 0 || only.includes('all') || only.includes('default');
    return (node: GraphNode | undefined): boolean =>
      node !== undefined &&
      (isAll || only.includes(resourceTypeOf(node))) &&
      !without.includes(resourceTypeOf(node));
  }

  /** The selector of this name; reported when there is none. */
  #find(name: string, at: Span | undefined): NamedSelector | undefined {
    const all = this.#facts.selectors ?? [];
    const found = all.find((selector) => selector.name === name);
    if (found) return found;
    const known = all.map((selector) => selector.name).sort();
    this.#diagnostics.push(
      diagnostic('select/unknown-selector', { name, suggestion: suggest(name, known), known }, { at }),
    );
    return undefined;
  }

  #byName(selector: NamedSelector): ReadonlySet<NodeId> {
    const known = this.#named.get(selector.name);
    if (known) return known;
    const start = this.#open.indexOf(selector.name);
    if (start !== -1) {
      const path = [...this.#open.slice(start), selector.name];
      this.#diagnostics.push(diagnostic('select/loop', { path }, { at: selector.at }));
      return new Set();
    }
    this.#open.push(selector.name);
    const spec = specOfDefinition(selector.definition, this.#mode, this.#diagnostics);
    const { direct } = this.#evaluate(spec);
    this.#open.pop();
    this.#named.set(selector.name, direct);
    return direct;
  }

  #evaluate(spec: SelectionSpec): Chosen {
    if (spec.kind === 'term') return this.#term(spec);
    const parts = spec.parts.map((part) => this.#evaluate(part));
    const direct = combined(
      spec.kind,
      parts.map((part) => part.direct),
    );
    const indirect = combined(
      spec.kind,
      parts.map((part) => new Set([...part.direct, ...part.indirect])),
    );
    if (spec.kind === 'intersection' && direct.size === 0) this.#reportApart(spec.parts, parts);
    return withWaiting(this.#graph, { direct, indirect }, spec.indirect);
  }

  /** Parts that each choose something, and have nothing in common. */
  #reportApart(specs: readonly SelectionSpec[], chosen: readonly Chosen[]): void {
    const terms = specs.flatMap((spec) => (spec.kind === 'term' ? [spec] : []));
    const [first] = terms;
    const isAnswer = terms.some(({ term }) => comparing.has(term.method) || term.method === 'selector');
    if (isAnswer || terms.length < specs.length || chosen.some(({ direct }) => direct.size === 0)) return;
    const selector = terms.map(({ term }) => term.text).join(',');
    this.#diagnostics.push(diagnostic('select/nothing', { selector }, { at: first?.at }));
  }

  #term({ term, indirect, at }: Extract<SelectionSpec, { kind: 'term' }>): Chosen {
    const none = { direct: new Set<NodeId>(), indirect: new Set<NodeId>() };
    const found = term.method === 'selector' ? this.#selectors(term, at) : this.#matching(term, at);
    if (!found) return none;
    if (found.size === 0 && !comparing.has(term.method)) {
      const suggestion = nearestSelector(this.#graph, term);
      this.#diagnostics.push(diagnostic('select/nothing', { selector: term.text, suggestion }, { at }));
    }
    const all = withRelatives(this.#graph, term, found);
    // A named selector took its tests along already, and left out those that it excludes.
    return withTests(this.#graph, all, term.method === 'selector' ? 'empty' : indirect);
  }

  /** What all selectors choose whose name matches; undefined, and reported, when there is none. */
  #selectors(term: SelectorTerm, at: Span | undefined): ReadonlySet<NodeId> | undefined {
    const matches = fnmatch(term.value);
    const found = (this.#facts.selectors ?? []).filter((selector) => matches(selector.name));
    if (found.length === 0) {
      this.#find(term.value, at);
      return undefined;
    }
    const before = this.#diagnostics.length;
    const chosen = new Set(found.flatMap((selector) => [...this.#byName(selector)]));
    return chosen.size === 0 && this.#diagnostics.length > before ? undefined : chosen;
  }

  #matching(term: SelectorTerm, at: Span | undefined): ReadonlySet<NodeId> | undefined {
    const method = methods.get(term.method);
    const test = method?.(term, this.#graph, this.#facts) ?? unknownMethod(term);
    if (typeof test !== 'function') {
      this.#diagnostics.push(at ? { ...test, at } : test);
      return undefined;
    }
    const found = new Set<NodeId>();
    for (const node of this.#graph.nodes.values()) {
      if (test(node)) found.add(node.id);
    }
    return found;
  }
}

/** Methods that ask for a difference: that there is none is an answer, not a slip. */
const comparing: ReadonlySet<string> = new Set(['state', 'result', 'source_status']);

function combined(
  kind: 'union' | 'intersection' | 'difference',
  sets: readonly ReadonlySet<NodeId>[],
): ReadonlySet<NodeId> {
  const [first = new Set<NodeId>(), ...others] = sets;
  switch (kind) {
    case 'union':
      return new Set(sets.flatMap((set) => [...set]));
    case 'intersection':
      return new Set([...first].filter((id) => others.every((set) => set.has(id))));
    case 'difference':
      return new Set([...first].filter((id) => !others.some((set) => set.has(id))));
  }
}

function unknownMethod({ text: selector, method }: SelectorTerm): Diagnostic {
  const allowed = [...methods.keys(), 'selector'].filter((name) => !foreignMethods.has(name));
  const suggestion = suggest(method, allowed);
  return diagnostic('select/unknown-method', { selector, method, suggestion, allowed });
}
