import { spanOf, type Span } from '../diagnostics/source.js';
import type {
  Expression,
  MacroDefinition,
  MacroLibrary,
  Reference,
  Template,
  TemplateNode,
} from './types.js';

type CallExpression = Extract<Expression, { kind: 'call' }>;

/** What a piece of template says by itself, whatever macros there are. */
export interface TemplateFindings {
  readonly references: readonly Reference[];
  /** Every name that may be a macro's, in order of place. */
  readonly called: readonly string[];
}

const known = new WeakMap<Template | MacroDefinition, TemplateFindings>();

/**
 * Every `ref` and `source` of a template, of all branches, then those of the SQL macros that it calls, directly or
 * through others. Computed arguments give a reference without names. What JavaScript macros do is not seen here.
 */
export function findReferences(template: Template, macros: MacroLibrary): readonly Reference[] {
  const found = [...findingsOf(template).references];
  for (const name of reachableMacros(findingsOf(template).called, macros)) {
    const macro = macros.get(name);
    if (macro?.kind === 'sql') found.push(...findingsOf(macro).references);
  }
  return found;
}

/** The names of the macros that a template calls, directly or through other macros; sorted. */
export function macrosUsed(template: Template, macros: MacroLibrary): readonly string[] {
  return reachableMacros(findingsOf(template).called, macros).toSorted();
}

/** The `ref` or `source` that a call is; undefined for other calls. */
export function referenceOf(call: CallExpression): Reference | undefined {
  if (call.name !== 'ref' && call.name !== 'source') return undefined;
  const arguments_ = [
    ...call.positional,
    ...call.named.filter((item) => isNamePart(item.name)).map((item) => item.value),
  ];
  const names = arguments_.map((argument) => (argument.kind === 'literal' ? argument.value : undefined));
  const isLiteral = names.length > 0 && names.every((name) => typeof name === 'string');
  return {
    kind: call.name,
    names: isLiteral ? names : undefined,
    at: argumentsSpan(call.positional, call.span),
  };
}

/** The stretch of a call's arguments by place, which messages point at; the whole call when it has none. */
export function argumentsSpan(positional: readonly { readonly span: Span }[], whole: Span): Span {
  const first = positional[0];
  const last = positional.at(-1);
  return first && last ? spanOf(whole.source, first.span.start, last.span.end) : whole;
}

function isNamePart(name: string): boolean {
  return name !== 'version' && name !== 'v';
}

/** Those of the names that are macros, and the macros that these call, directly or through others. */
export function reachableMacros(called: readonly string[], macros: MacroLibrary): readonly string[] {
  const seen = new Set<string>();
  const pending = [...called].reverse();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const macro = macros.get(name);
    if (macro === undefined || seen.has(name)) continue;
    seen.add(name);
    if (macro.kind === 'sql') pending.push(...[...findingsOf(macro).called].reverse());
  }
  return [...seen];
}

/** The names given and those that the macros among them call, directly or through others; whether they are macros or not. */
export function namesCalled(called: readonly string[], macros: MacroLibrary): readonly string[] {
  const inMacros = reachableMacros(called, macros).flatMap((name) => {
    const macro = macros.get(name);
    return macro?.kind === 'sql' ? findingsOf(macro).called : [];
  });
  return [...called, ...inMacros];
}

/** To be called of a template that was read before, so that its body need not be looked at. */
export function rememberFindings(template: Template, findings: TemplateFindings): void {
  known.set(template, findings);
}

export function findingsOf(place: Template | MacroDefinition): TemplateFindings {
  const remembered = known.get(place);
  if (remembered) return remembered;
  const references: Reference[] = [];
  const called: string[] = [];
  const walk = new Walk(references, called);
  if ('parameters' in place) {
    for (const { fallback } of place.parameters) if (fallback) walk.expression(fallback);
  }
  walk.nodes(place.body);
  const findings = { references, called };
  known.set(place, findings);
  return findings;
}

class Walk {
  readonly #references: Reference[];
  readonly #called: string[];

  constructor(references: Reference[], called: string[]) {
    this.#references = references;
    this.#called = called;
  }

  nodes(body: readonly TemplateNode[]): void {
    for (const node of body) this.#node(node);
  }

  #node(node: TemplateNode): void {
    switch (node.kind) {
      case 'text':
        return;
      case 'output':
        this.expression(node.expression);
        return;
      case 'if':
        for (const branch of node.branches) {
          this.expression(branch.condition);
          this.nodes(branch.body);
        }
        this.nodes(node.otherwise);
        return;
      case 'each':
        this.expression(node.items);
        this.nodes(node.body);
        this.nodes(node.otherwise);
        return;
      case 'with':
        this.expression(node.value);
        this.nodes(node.body);
        this.nodes(node.otherwise);
    }
  }

  expression(expression: Expression): void {
    switch (expression.kind) {
      case 'literal':
        return;
      case 'list':
        for (const item of expression.items) this.expression(item);
        return;
      case 'dict':
        for (const { key, value } of expression.entries) {
          this.expression(key);
          this.expression(value);
        }
        return;
      case 'path':
        this.#called.push(expression.name);
        if (expression.properties.length > 0)
          this.#called.push([expression.name, ...expression.properties].join('.'));
        return;
      case 'call': {
        const reference = referenceOf(expression);
        if (reference) this.#references.push(reference);
        else this.#called.push(expression.name);
        for (const argument of expression.positional) this.expression(argument);
        for (const { value } of expression.named) this.expression(value);
      }
    }
  }
}
