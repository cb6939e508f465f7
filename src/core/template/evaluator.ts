import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant, unreachable } from '../diagnostics/invariant.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { builtins } from './builtins.js';
import { callLibraryMacro } from './call-library.js';
import { callCodeMacro, macroScope } from './call-macro.js';
import { callSites } from './call-sites.js';
import type { LibraryContext, LibraryMacro } from './library-macro.js';
import { SqlBuilder } from './sql-builder.js';
import type { Argument, FunctionCall, NamedArgument, TemplateFunction } from './template-function.js';
import {
  isDict,
  isList,
  isTruthy,
  propertyNames,
  propertyOf,
  SqlFragment,
  textOf,
  typeOf,
  type TemplateValue,
} from './template-value.js';
import type { Expression, Macro, MacroDefinition, MacroLibrary, Segment, TemplateNode } from './types.js';

/** What a template may use besides the helpers. */
export interface RenderContext {
  readonly macros: MacroLibrary;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** Values that are known by name everywhere, such as `this` and `target`. */
  readonly names: ReadonlyMap<string, TemplateValue>;
  /** Variables of the project, for hints only. */
  readonly variables?: ReadonlySet<string>;
  readonly limits?: Partial<Limits>;
  /** The macros that come with Eider, by their names with the package, and what they may know. */
  readonly library?: { readonly macros: ReadonlyMap<string, LibraryMacro>; readonly context: LibraryContext };
}

/** Where rendering stops: evaluated nodes, nesting of calls and blocks, characters of SQL. */
export interface Limits {
  readonly steps: number;
  readonly depth: number;
  readonly size: number;
}

const usualLimits: Limits = { steps: 2_000_000, depth: 400, size: 16_000_000 };

type Calls = Segment['calls'];
type CallExpression = Extract<Expression, { kind: 'call' }>;
type EachNode = Extract<TemplateNode, { kind: 'each' }>;

/** Names bound around a place, innermost first. */
export interface Scope {
  readonly names: ReadonlyMap<string, TemplateValue>;
  readonly outer?: Scope | undefined;
}

interface Frame {
  readonly scope: Scope | undefined;
  readonly calls: Calls;
}

/** Runs the IR. One evaluator renders one template; it stops, and says so, when a limit is reached. */
export class Evaluator {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: RenderContext;
  readonly #limits: Limits;
  readonly #reported = new Map<Span, Set<string>>();
  #steps = 0;
  #depth = 0;
  #size = 0;
  #stopped = false;
  #hasRunCode = false;
  #trusted: number | undefined;
  #askedAt: { readonly macro: string; readonly at: Span } | undefined;

  constructor(context: RenderContext) {
    this.#context = context;
    this.#limits = { ...usualLimits, ...context.limits };
  }

  /** Whether a macro written in JavaScript was called: its result may be another one the next time. */
  get hasRunCode(): boolean {
    return this.#hasRunCode;
  }

  /** How many of the diagnostics came before a placeholder took the place of an answer of the database; all when there was none. */
  get trustedDiagnostics(): number {
    return this.#trusted ?? this.diagnostics.length;
  }

  /** The call at which rendering stopped with a question; undefined when it did not. */
  get askedAt(): { readonly macro: string; readonly at: Span } | undefined {
    return this.#askedAt;
  }

  render(body: readonly TemplateNode[]): SqlFragment {
    return this.#body(body, { scope: undefined, calls: [] });
  }

  /** Calls a macro as a template would. Undefined when that failed, which is then reported. */
  callMacro(macro: Macro, positional: readonly Argument[], named: readonly NamedArgument[], at: Span) {
    return this.#macro(macro, this.#functionCall(macro.name, positional, named, at, []), []);
  }

  /** A value as SQL, as if a tag at `at` had put it out. */
  output(value: TemplateValue, at: Span): SqlFragment {
    const builder = new SqlBuilder();
    this.#put(value, at, [], builder);
    return builder.finish();
  }

  #body(body: readonly TemplateNode[], frame: Frame): SqlFragment {
    const builder = new SqlBuilder();
    this.#nodes(body, frame, builder);
    return builder.finish();
  }

  #nodes(body: readonly TemplateNode[], frame: Frame, builder: SqlBuilder): void {
    this.#depth += 1;
    for (const node of body) {
      if (!this.#step(node.span, frame.calls)) break;
      this.#node(node, frame, builder);
    }
    this.#depth -= 1;
  }

  #node(node: TemplateNode, frame: Frame, builder: SqlBuilder): void {
    switch (node.kind) {
      case 'text':
        this.#write(node.value, node.span, true, frame.calls, builder);
        return;
      case 'output':
        this.#output(node, frame, builder);
        return;
      case 'if':
        this.#if(node, frame, builder);
        return;
      case 'each':
        this.#each(node, frame, builder);
        return;
      case 'with': {
        const value = this.#evaluate(node.value, frame);
        if (value === undefined) return;
        if (!isTruthy(value)) this.#nodes(node.otherwise, frame, builder);
        else this.#nodes(node.body, inner(frame, new Map([[node.name, value]])), builder);
      }
    }
  }

  #output(node: Extract<TemplateNode, { kind: 'output' }>, frame: Frame, builder: SqlBuilder): void {
    const value = this.#evaluate(node.expression, frame);
    if (value !== undefined) this.#put(value, node.span, frame.calls, builder);
  }

  #put(value: TemplateValue, at: Span, calls: Calls, builder: SqlBuilder): void {
    if (value instanceof SqlFragment) {
      if (this.#grow(value.sql.length, at, calls)) builder.addFragment(value);
      return;
    }
    const text = textOf(value);
    if (text !== undefined) {
      this.#write(text, at, false, calls, builder);
      return;
    }
    const tag = at.source.text.slice(at.start, at.end).replaceAll(/\s+/gu, ' ');
    if (value === null) this.#report(diagnostic('template/no-value', { tag }, { at }), calls);
    else this.#report(diagnostic('template/not-sql', { tag, type: typeOf(value) }, { at }), calls);
  }

  #if(node: Extract<TemplateNode, { kind: 'if' }>, frame: Frame, builder: SqlBuilder): void {
    for (const branch of node.branches) {
      const value = this.#evaluate(branch.condition, frame);
      if (value === undefined) return;
      if (isTruthy(value)) {
        this.#nodes(branch.body, frame, builder);
        return;
      }
    }
    this.#nodes(node.otherwise, frame, builder);
  }

  #each(node: EachNode, frame: Frame, builder: SqlBuilder): void {
    const items = this.#evaluate(node.items, frame);
    if (items === undefined) return;
    if (items !== null && !isList(items) && !isDict(items)) {
      const at = node.items.span;
      this.#report(diagnostic('template/not-iterable', { type: typeOf(items) }, { at }), frame.calls);
      return;
    }
    const entries: readonly (readonly [string | number, TemplateValue])[] = isList(items)
      ? items.map((item, index) => [index, item] as const)
      : Object.entries(items ?? {});
    if (entries.length === 0) this.#nodes(node.otherwise, frame, builder);
    const [itemName = '', keyName] = node.names;
    for (const [index, [key, item]] of entries.entries()) {
      if (!this.#step(node.span, frame.calls)) return;
      const names = new Map<string, TemplateValue>([
        ['@index', index],
        ['@key', key],
        ['@first', index === 0],
        ['@last', index === entries.length - 1],
      ]);
      if (keyName !== undefined) names.set(keyName, key);
      names.set(itemName, item);
      this.#nodes(node.body, inner(frame, names), builder);
    }
  }

  /** Undefined when there is no value, which is then reported. */
  #evaluate(expression: Expression, frame: Frame): TemplateValue | undefined {
    if (!this.#step(expression.span, frame.calls)) return undefined;
    this.#depth += 1;
    const value = this.#value(expression, frame);
    this.#depth -= 1;
    return value;
  }

  #value(expression: Expression, frame: Frame): TemplateValue | undefined {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'list': {
        const items = expression.items.map((item) => this.#evaluate(item, frame));
        return items.every((item) => item !== undefined) ? items : undefined;
      }
      case 'dict':
        return this.#dict(expression, frame);
      case 'path':
        return this.#path(expression, frame);
      case 'call':
        return this.#call(expression, frame);
      default:
        return unreachable(expression);
    }
  }

  #dict(expression: Extract<Expression, { kind: 'dict' }>, frame: Frame): TemplateValue | undefined {
    const entries: [string, TemplateValue][] = [];
    let failed = false;
    for (const entry of expression.entries) {
      const key = this.#evaluate(entry.key, frame);
      const value = this.#evaluate(entry.value, frame);
      if (key === undefined || value === undefined) {
        failed = true;
      } else if (typeof key === 'string' || typeof key === 'number') {
        entries.push([String(key), value]);
      } else {
        const data = {
          name: 'dict',
          problem: `needs texts as keys, not ${typeOf(key)}`,
          form: "{'key': value}",
        };
        this.#report(diagnostic('template/arguments', data, { at: entry.key.span }), frame.calls);
        failed = true;
      }
    }
    return failed ? undefined : Object.fromEntries(entries);
  }

  #path(expression: Extract<Expression, { kind: 'path' }>, frame: Frame): TemplateValue | undefined {
    const { name, properties, span } = expression;
    let value = this.#named(name, frame);
    if (value === undefined) {
      if (properties.length === 0 && (this.#function(name) ?? this.#context.macros.get(name))) {
        return this.#call({ kind: 'call', name, nameSpan: span, positional: [], named: [], span }, frame);
      }
      const dotted = [name, ...properties].join('.');
      if (this.#library(dotted))
        return this.#call(
          { kind: 'call', name: dotted, nameSpan: span, positional: [], named: [], span },
          frame,
        );
      this.#unknown(name, 'name', span, frame);
      return undefined;
    }
    let label = name;
    for (const property of properties) {
      const found = propertyOf(value, property);
      if (found === undefined) {
        const suggestion = suggest(property, propertyNames(value));
        this.#report(
          diagnostic('template/unknown-property', { name: label, property, suggestion }, { at: span }),
          frame.calls,
        );
        return undefined;
      }
      value = found;
      label = `${label}.${property}`;
    }
    return value;
  }

  #named(name: string, frame: Frame): TemplateValue | undefined {
    for (let scope = frame.scope; scope; scope = scope.outer) {
      const value = scope.names.get(name);
      if (value !== undefined) return value;
    }
    return this.#context.names.get(name);
  }

  #function(name: string): TemplateFunction | undefined {
    return builtins.get(name) ?? this.#context.functions.get(name);
  }

  #library(name: string): LibraryMacro | undefined {
    return this.#context.library?.macros.get(name);
  }

  #unknown(name: string, kind: 'name' | 'function', at: Span, frame: Frame): void {
    const candidates = [
      ...builtins.keys(),
      ...this.#context.functions.keys(),
      ...this.#context.macros.keys(),
      ...(name.includes('.') ? (this.#context.library?.macros.keys() ?? []) : []),
    ];
    if (kind === 'name') {
      candidates.unshift(...this.#context.names.keys());
      for (let scope = frame.scope; scope; scope = scope.outer) candidates.unshift(...scope.names.keys());
    }
    const variable = kind === 'name' && this.#context.variables?.has(name) === true;
    const data = { name, kind, suggestion: suggest(name, candidates), variable };
    this.#report(diagnostic('template/unknown-name', data, { at }), frame.calls);
  }

  #call(expression: CallExpression, frame: Frame): TemplateValue | undefined {
    const { name } = expression;
    if ((name === 'and' || name === 'or') && expression.named.length === 0)
      return this.#decide(expression, frame);
    const callee = this.#function(name);
    const macro = callee ? undefined : this.#context.macros.get(name);
    const library = callee || macro ? undefined : this.#library(name);
    if (!callee && !macro && !library) {
      const isBare = expression.positional.length === 0 && expression.named.length === 0;
      const value = isBare ? this.#named(name, frame) : undefined;
      if (value === undefined) this.#unknown(name, 'function', expression.nameSpan, frame);
      return value;
    }
    const call = this.#arguments(expression, frame);
    if (call === undefined) return undefined;
    if (library) return this.#fromLibrary(library, call);
    return macro ? this.#macro(macro, call, frame.calls) : callee?.run(call);
  }

  /** `and` and `or` give the operand that decides, and evaluate none after it. */
  #decide(expression: CallExpression, frame: Frame): TemplateValue | undefined {
    let value: TemplateValue | undefined = expression.name === 'and';
    for (const operand of expression.positional) {
      value = this.#evaluate(operand, frame);
      if (value === undefined || isTruthy(value) === (expression.name === 'or')) return value;
    }
    return value;
  }

  #arguments(expression: CallExpression, frame: Frame): FunctionCall | undefined {
    const positional: Argument[] = [];
    const named: NamedArgument[] = [];
    for (const item of expression.positional) {
      const value = this.#evaluate(item, frame);
      if (value !== undefined) positional.push({ value, span: item.span });
    }
    for (const item of expression.named) {
      const value = this.#evaluate(item.value, frame);
      if (value === undefined) continue;
      if (named.some((other) => other.name === item.name)) {
        const data = { macro: expression.name, name: item.name };
        this.#report(diagnostic('macro/duplicate-argument', data, { at: item.span }), frame.calls);
      } else {
        named.push({ name: item.name, value, span: item.value.span, whole: item.span });
      }
    }
    const isWhole =
      positional.length === expression.positional.length && named.length === expression.named.length;
    return isWhole
      ? this.#functionCall(expression.name, positional, named, expression.span, frame.calls)
      : undefined;
  }

  #functionCall(
    name: string,
    positional: readonly Argument[],
    named: readonly NamedArgument[],
    span: Span,
    calls: Calls,
  ): FunctionCall {
    const report = (finding: Diagnostic): void => this.#report(finding, calls);
    return { name, positional, named, span, sizeLimit: this.#limits.size, report };
  }

  #macro(macro: Macro, call: FunctionCall, outer: Calls): TemplateValue | undefined {
    if (macro.kind === 'code') {
      this.#hasRunCode = true;
      return callCodeMacro(macro, call);
    }
    return this.#sqlMacro(macro, call, [...outer, { macro: macro.name, at: call.span }]);
  }

  #fromLibrary(macro: LibraryMacro, call: FunctionCall): TemplateValue | undefined {
    const context = this.#context.library?.context;
    invariant(context, 'what is found in the library has one');
    if (macro.looksUp !== 'nothing' && !context.execute) this.#trusted ??= this.diagnostics.length;
    try {
      return callLibraryMacro(macro, call, context);
    } catch (error) {
      this.#askedAt ??= { macro: call.name, at: call.span };
      throw error;
    }
  }

  #sqlMacro(macro: MacroDefinition, call: FunctionCall, calls: Calls): TemplateValue | undefined {
    const names = macroScope(macro, call, (fallback, known) =>
      this.#evaluate(fallback, { scope: { names: known }, calls }),
    );
    return names && this.#body(macro.body, { scope: { names }, calls });
  }

  #write(text: string, span: Span, exact: boolean, calls: Calls, builder: SqlBuilder): void {
    if (this.#grow(text.length, span, calls)) builder.add(text, span, exact, calls);
  }

  #grow(length: number, at: Span, calls: Calls): boolean {
    this.#size += length;
    return this.#size <= this.#limits.size || this.#stop('size', at, calls);
  }

  /** Counts one step; false when rendering has been or must be stopped. */
  #step(at: Span, calls: Calls): boolean {
    if (this.#stopped) return false;
    this.#steps += 1;
    if (this.#steps > this.#limits.steps) return this.#stop('steps', at, calls);
    return this.#depth <= this.#limits.depth || this.#stop('depth', at, calls);
  }

  #stop(what: keyof Limits, at: Span, calls: Calls): false {
    if (!this.#stopped)
      this.#report(diagnostic('template/limit', { what, limit: this.#limits[what] }, { at }), calls);
    this.#stopped = true;
    return false;
  }

  /** Reports once a place, even in a loop, with the macro calls that led there, innermost first. */
  #report(finding: Diagnostic, calls: Calls): void {
    if (finding.at) {
      const codes = this.#reported.get(finding.at) ?? new Set();
      if (codes.has(finding.code)) return;
      this.#reported.set(finding.at, codes.add(finding.code));
    }
    this.diagnostics.push({ ...finding, related: [...finding.related, ...callSites(calls)] });
  }
}

function inner(frame: Frame, names: ReadonlyMap<string, TemplateValue>): Frame {
  return { scope: { names, outer: frame.scope }, calls: frame.calls };
}
