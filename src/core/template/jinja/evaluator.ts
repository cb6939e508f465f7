import { nativeFilterOf, nativeValue } from './native-value.js';
import { isConstant } from './constant.js';
import { orElse } from './or-else.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { invariant, unreachable } from '../../diagnostics/invariant.js';
import type { Span } from '../../diagnostics/source.js';
import { Unanswered } from '../ask.js';
import { callSites } from '../call-sites.js';
import { SqlBuilder } from '../sql-builder.js';
import type { Segment } from '../types.js';
import { assign } from './assign.js';
import { bindMacro } from './bind-macro.js';
import type { JinjaEnvironment, JinjaLimits } from './environment.js';
import { evaluateArguments } from './evaluate-arguments.js';
import { sourceOf, valueOf, type Evaluation } from './evaluate-expression.js';
import { JinjaFailure, Problem, problem, ReturnSignal, wrongType } from './failure.js';
import { globals } from './globals.js';
import { LoopValue } from './loop-value.js';
import { MacroValue } from './macro-value.js';
import { Scope } from './scope.js';
import { textOf } from './text-of.js';
import { tools, withSuggestion } from './run-builtin.js';
import { isTruthy, needItems, stringOf, typeOf, undefinedProblem } from './type-of.js';
import type {
  JinjaArguments,
  JinjaExpression,
  JinjaFilter,
  JinjaMacro,
  JinjaNode,
  JinjaTarget,
  JinjaTemplate,
} from './types.js';
import { Callable, JinjaObject, MappedText, Undefined, type JinjaCall, type JinjaValue } from './value.js';

const usualLimits: JinjaLimits = { steps: 5_000_000, depth: 400, size: 16_000_000 };

type Calls = Segment['calls'];
type ForNode = Extract<JinjaNode, { kind: 'for' }>;
type CallExpression = Extract<JinjaExpression, { kind: 'call' }>;
type CallBlock = Extract<JinjaNode, { kind: 'call-block' }>;
/** How a body ended: at its end, or at a `break` or `continue` for the loop round it. */
type Ending = 'end' | 'break' | 'continue';

/** A macro that was defined inside a template, with the names that it sees there. */
class LocalMacro extends MacroValue {
  readonly scope: Scope;
  constructor(macro: JinjaMacro, scope: Scope) {
    super(macro);
    this.scope = scope;
  }
}

/**
 * Runs templates in Jinja. One evaluator renders one template. It stops at the first mistake with a `JinjaFailure` that says where, and through which
 * calls. `Unanswered` and whatever else the environment throws pass through.
 */
export class JinjaEvaluator {
  readonly #environment: JinjaEnvironment;
  readonly #limits: JinjaLimits;
  readonly #evaluation: Evaluation;
  readonly #evaluator = (expression: JinjaExpression, scope: Scope): JinjaValue =>
    this.#evaluate(expression, scope);
  #traced: WeakSet<JinjaFailure> | undefined;
  #askedAt: { readonly macro: string; readonly at: Span } | undefined;
  /** What the template itself is written to, and no macro or block of it. */
  #own: SqlBuilder | undefined;
  #calls: Calls = [];
  #steps = 0;
  #depth = 0;
  /** How many macros are being called. */
  #inMacros = 0;
  #size = 0;

  constructor(environment: JinjaEnvironment) {
    this.#environment = environment;
    this.#limits = { ...usualLimits, ...environment.limits };
    this.#evaluation = this.#makeEvaluation();
  }

  /** The call at which rendering stopped with a question; undefined when it did not. */
  get askedAt(): { readonly macro: string; readonly at: Span } | undefined {
    return this.#askedAt;
  }

  /** The text of a whole template. */
  render(template: JinjaTemplate): MappedText {
    const builder = new SqlBuilder();
    this.#own ??= builder;
    this.#nodes(template.body, new Scope(undefined), builder);
    return new MappedText(builder.sql, builder.map);
  }

  /**
   * The value of a whole template, as dbt reads the texts of YAML files: that of the expression when one tag and nothing else is written, and otherwise its
   * text. There, `as_bool` and its like read a text as a value; what is made of
   * literals only is a text too, as Jinja has written it out before it runs.
   */
  value(template: JinjaTemplate): JinjaValue {
    return this.#value(template.body, new Scope(undefined));
  }

  #value(body: readonly JinjaNode[], scope: Scope): JinjaValue {
    const [only, more] = body;
    if (only?.kind === 'if' && !more) return this.#value(this.#taken(only, scope), scope);
    if (only?.kind !== 'output' || more) return this.#text(body, scope);
    const value = this.#evaluate(only.expression, scope);
    const filter = nativeFilterOf(only.expression);
    if (filter) return this.#guarded(only.span, () => nativeValue(value, filter));
    return isConstant(only.expression) && !(value instanceof Undefined) ? textOf(value) : value;
  }

  /** Calls a macro as a template would: the text that it renders, or what it returns. `at` is the call. */
  call(
    macro: JinjaMacro,
    positional: readonly JinjaValue[],
    named: ReadonlyMap<string, JinjaValue>,
    at: Span,
  ): JinjaValue {
    return this.callValue(new MacroValue(macro), { name: macro.name, positional, named, at });
  }

  /** Calls any value. */
  callValue(callee: JinjaValue, call: JinjaCall): JinjaValue {
    return this.#guarded(call.at, () => this.#invoke(callee, call));
  }

  #makeEvaluation(): Evaluation {
    return {
      isLenient: () => this.#environment.isLenient?.() === true,
      evaluate: this.#evaluator,
      located: (at, scope, part) => this.#guarded(at, part, scope),
      name: (name, scope) => this.#name(name, scope),
      call: (expression, scope) => this.#call(expression, scope),
      filter: (value, filter, scope) => this.#filter(value, filter, scope),
      test: (name, value, given, scope) => this.#test(name, value, given, scope),
    };
  }

  #text(body: readonly JinjaNode[], scope: Scope): MappedText {
    const builder = new SqlBuilder();
    this.#nodes(body, scope, builder);
    return new MappedText(builder.sql, builder.map);
  }

  #nodes(body: readonly JinjaNode[], scope: Scope, builder: SqlBuilder): Ending {
    // As `guarded` does for each, without a function for each.
    let at: Span | undefined;
    this.#depth += 1;
    try {
      for (const node of body) {
        at = undefined;
        this.#step(node.span);
        if (this.#depth > this.#limits.depth) throw this.#limit('depth', node.span);
        at = node.span;
        const ending = node.kind === 'text' ? this.#plain(node, builder) : this.#node(node, scope, builder);
        if (ending !== 'end') return ending;
      }
    } catch (error) {
      throw at ? this.#located(error, at) : error;
    } finally {
      this.#depth -= 1;
    }
    return 'end';
  }

  /** Counts a step and a level, and gives a problem its place. */
  #guarded<T>(at: Span, run: () => T, scope?: Scope): T {
    this.#step(at);
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) throw this.#limit('depth', at);
    try {
      return run();
    } catch (error) {
      throw this.#located(error, at, scope);
    } finally {
      this.#depth -= 1;
    }
  }

  #step(at: Span): void {
    this.#steps += 1;
    if (this.#steps > this.#limits.steps) throw this.#limit('steps', at);
  }

  #limit(what: keyof JinjaLimits, at: Span): Problem {
    return new Problem(() => diagnostic('template/limit', { what, limit: this.#limits[what] }, { at }));
  }

  #located(error: unknown, at: Span, scope?: Scope): unknown {
    if (error instanceof JinjaFailure && this.#traced?.has(error) === true) return error;
    // A value that contains itself, or is nested too deep to be written, has exhausted the stack.
    if (error instanceof RangeError) {
      return this.#located(this.#limit(error.message.includes('stack') ? 'depth' : 'size', at), at);
    }
    if (!(error instanceof JinjaFailure) && !(error instanceof Problem)) return error;
    const names = [...(scope?.names() ?? []), ...this.#environment.names()];
    const found = withSuggestion(error instanceof Problem ? error.at(at) : error.diagnostic, names);
    const related = [...found.related, ...callSites(this.#calls)];
    const located = new JinjaFailure({ ...found, related });
    this.#traced ??= new WeakSet();
    this.#traced.add(located);
    return located;
  }

  #write(text: string, node: JinjaNode, exact: boolean, builder: SqlBuilder): void {
    this.#grow(text.length, node.span);
    builder.add(text, node.span, exact, this.#calls);
  }

  #grow(length: number, at: Span): void {
    this.#size += length;
    if (this.#size > this.#limits.size) throw this.#limit('size', at);
  }

  #node(node: JinjaNode, scope: Scope, builder: SqlBuilder): Ending {
    switch (node.kind) {
      case 'text':
        return this.#plain(node, builder);
      case 'output':
        this.#output(node, scope, builder);
        return 'end';
      case 'if':
        return this.#if(node, scope, builder);
      case 'for':
        return this.#for(node, scope, builder, this.#evaluate(node.items, scope), 0);
      case 'set':
        this.#assign(node.target, this.#evaluate(node.value, scope), scope);
        return 'end';
      case 'set-block': {
        const text = this.#text(node.body, new Scope(scope));
        this.#assign(node.target, this.#filters(text, node.filters, scope), scope);
        return 'end';
      }
      case 'do':
        this.#evaluate(node.expression, scope);
        return 'end';
      case 'with': {
        const inner = new Scope(scope);
        for (const { target, value } of node.sets) this.#assign(target, this.#evaluate(value, scope), inner);
        return this.#nodes(node.body, inner, builder);
      }
      case 'call-block':
        this.#put(this.#callBlock(node, scope), node, builder);
        return 'end';
      case 'filter-block':
        this.#put(this.#filteredText(node, scope), node, builder);
        return 'end';
      case 'macro':
        scope.set(node.macro.name, new LocalMacro(node.macro, scope));
        return 'end';
      case 'break':
      case 'continue':
        return node.kind;
      default:
        return unreachable(node);
    }
  }

  /** What the filters of a block give must be a text, unlike what `set` takes. */
  #filteredText(node: Extract<JinjaNode, { kind: 'filter-block' }>, scope: Scope): JinjaValue {
    const value = this.#filters(this.#text(node.body, new Scope(scope)), node.filters, scope);
    if (stringOf(value) === undefined)
      throw wrongType(`what stands in a block is a text, and its filters give ${typeOf(value)}`);
    return value;
  }

  #plain(node: Extract<JinjaNode, { kind: 'text' }>, builder: SqlBuilder): Ending {
    this.#write(node.value, node, true, builder);
    return 'end';
  }

  #output(node: Extract<JinjaNode, { kind: 'output' }>, scope: Scope, builder: SqlBuilder): void {
    const { expression } = node;
    const value = this.#evaluate(expression, scope);
    const start = builder.length;
    this.#put(value, node, builder);
    if (builder === this.#own && expression.kind === 'call' && expression.callee.kind === 'name') {
      const { name } = expression.callee;
      if (scope.get(name) === undefined) this.#environment.onWritten?.(name, start, builder.length);
    }
  }

  #put(value: JinjaValue, node: JinjaNode, builder: SqlBuilder): void {
    if (value instanceof MappedText) {
      this.#grow(value.text.length, node.span);
      builder.addFragment(value);
    } else this.#write(textOf(value), node, false, builder);
  }

  #if(node: Extract<JinjaNode, { kind: 'if' }>, scope: Scope, builder: SqlBuilder): Ending {
    return this.#nodes(this.#taken(node, scope), scope, builder);
  }

  /** What stands in the branch that is taken. */
  #taken(node: Extract<JinjaNode, { kind: 'if' }>, scope: Scope): readonly JinjaNode[] {
    const branch = node.branches.find(({ condition }) => isTruthy(this.#evaluate(condition, scope)));
    return branch?.body ?? node.otherwise;
  }

  #for(node: ForNode, scope: Scope, builder: SqlBuilder, value: JinjaValue, depth: number): Ending {
    const all = this.#guarded(node.items.span, () => needItems(value), scope);
    const items = this.#chosen(node, all, scope);
    const recurse = (inner: JinjaValue, level: number): JinjaValue => {
      const part = new SqlBuilder();
      this.#guarded(node.span, () => this.#for(node, scope, part, inner, level));
      return new MappedText(part.sql, part.map);
    };
    const loop = new LoopValue(items, depth, node.recursive ? recurse : undefined);
    // A list may grow while it is gone through.
    for (let index = 0; index < items.length; index += 1) {
      this.#step(node.span);
      loop.index = index;
      const inner = new Scope(scope);
      inner.set('loop', loop);
      this.#assign(node.target, items[index] ?? null, inner);
      if (this.#nodes(node.body, inner, builder) === 'break') break;
    }
    return items.length === 0 ? this.#nodes(node.otherwise, new Scope(scope), builder) : 'end';
  }

  #assign(target: JinjaTarget, value: JinjaValue, scope: Scope): void {
    try {
      assign(target, value, scope);
    } catch (error) {
      throw this.#located(error, target.span, scope);
    }
  }

  /** The items for which the loop's own `if` holds. */
  #chosen(node: ForNode, items: readonly JinjaValue[], scope: Scope): readonly JinjaValue[] {
    const { condition } = node;
    if (!condition) return items;
    return items.filter((item) => {
      const inner = new Scope(scope);
      this.#assign(node.target, item, inner);
      return isTruthy(this.#evaluate(condition, inner));
    });
  }

  #callBlock(node: CallBlock, scope: Scope): JinjaValue {
    const calls = this.#calls;
    const caller = new Callable('caller', (call) =>
      this.#within(calls, () => this.#body(node, call, new Scope(scope))),
    );
    const { call } = node;
    invariant(call.kind === 'call', 'a call block calls something');
    return this.#guarded(call.span, () => this.#call(call, scope, caller));
  }

  /** Binds the arguments of a call and renders what is called. */
  #body(macro: Pick<JinjaMacro, 'body' | 'parameters'>, call: JinjaCall, scope: Scope): MappedText {
    bindMacro(macro, call, scope, this.#evaluator);
    return this.#text(macro.body, scope);
  }

  #within<T>(calls: Calls, run: () => T): T {
    const before = this.#calls;
    this.#calls = calls;
    try {
      return run();
    } finally {
      this.#calls = before;
    }
  }

  #evaluate(expression: JinjaExpression, scope: Scope): JinjaValue {
    if (expression.kind === 'literal') return expression.value;
    this.#step(expression.span);
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) throw this.#limit('depth', expression.span);
    try {
      return valueOf(expression, scope, this.#evaluation);
    } catch (error) {
      throw this.#located(error, expression.span, scope);
    } finally {
      this.#depth -= 1;
    }
  }

  #name(name: string, scope: Scope): JinjaValue {
    const known = orElse(scope.get(name), () => this.#environment.lookup(name, scope.macro));
    return known === undefined ? (globals.get(name) ?? new Undefined(name)) : known;
  }

  #call(expression: CallExpression, scope: Scope, caller?: JinjaValue): JinjaValue {
    const callee = this.#evaluate(expression.callee, scope);
    const name = sourceOf(expression.callee);
    const values = evaluateArguments(expression.arguments, name, scope, this.#evaluator);
    const named =
      caller === undefined ? values.named : new Map([...values.named, ['caller', caller] as const]);
    const { positional } = values;
    const call = { name, positional, named, at: expression.span, written: expression.arguments };
    try {
      return this.#invoke(callee, call);
    } catch (error) {
      // On the way out the outermost call is the last: the one that the author wrote into the template.
      if (error instanceof Unanswered) this.#askedAt = { macro: name, at: expression.span };
      throw error;
    }
  }

  #invoke(callee: JinjaValue, call: JinjaCall): JinjaValue {
    if (callee instanceof Callable) {
      const run = (): JinjaValue => callee.call(call);
      return callee.macro === undefined ? run() : this.#asMacro(callee, run);
    }
    if (callee instanceof MacroValue) return this.#asMacro(callee, () => this.#macro(callee, call));
    if (callee instanceof Undefined) {
      if (this.#evaluation.isLenient()) return callee;
      throw undefinedProblem(callee);
    }
    const value = callee instanceof JinjaObject ? callee.call(call) : undefined;
    if (value === undefined) throw problem('jinja/not-callable', { name: call.name, type: typeOf(callee) });
    return value;
  }

  #asMacro(callee: MacroValue | Callable, run: () => JinjaValue): JinjaValue {
    if (this.#inMacros === 0) this.#environment.onCall?.(callee);
    this.#inMacros += 1;
    try {
      return run();
    } finally {
      this.#inMacros -= 1;
    }
  }

  #macro(callee: MacroValue, call: JinjaCall): JinjaValue {
    const { macro } = callee;
    const scope = new Scope(callee instanceof LocalMacro ? callee.scope : undefined, macro);
    try {
      return this.#within([...this.#calls, { macro: macro.name, at: call.at }], () =>
        this.#body(macro, call, scope),
      );
    } catch (error) {
      if (error instanceof ReturnSignal) return error.value;
      throw error;
    }
  }

  #filters(value: JinjaValue, list: readonly JinjaFilter[], scope: Scope): JinjaValue {
    let result = value;
    for (const filter of list) result = this.#filter(result, filter, scope);
    return result;
  }

  #filter(value: JinjaValue, filter: JinjaFilter, scope: Scope): JinjaValue {
    const { name } = filter;
    const given = this.#guarded(
      filter.span,
      () => evaluateArguments(filter.arguments, name, scope, this.#evaluator),
      scope,
    );
    return this.#guarded(filter.span, () => tools.filter(name, value, given.positional, given.named), scope);
  }

  #test(name: string, value: JinjaValue, given: JinjaArguments, scope: Scope): boolean {
    const { positional, named } = evaluateArguments(given, name, scope, this.#evaluator);
    return tools.test(name, value, positional, named);
  }
}
