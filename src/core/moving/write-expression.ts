import { modelFunctionNames } from '../template/builtins.js';
import type { JinjaArguments, JinjaExpression } from '../template/jinja/types.js';
import { nativeSetting } from './native-setting.js';
import { NotMechanical } from './not-mechanical.js';

/** What an expression may name, and what a `config()` is to say. */
export interface ExpressionScope {
  /** Names of the template by what is written for them: themselves, or the expression that they were set to. */
  readonly names: ReadonlyMap<string, string>;
  /** Macros of the project. */
  readonly macros: ReadonlySet<string>;
  /** Macros of the project that stay in Jinja, which native templates do not see. */
  readonly inJinja?: ReadonlySet<string>;
  /** Macros that come with Eider, by their dotted names. */
  readonly library: ReadonlySet<string>;
  /** `config()`: the values to write in the place of the author's, as expressions. */
  readonly config?: { readonly [key: string]: string };
}

const modelFunctions = new Set(modelFunctionNames);
const targetKeys = new Set(['name', 'schema', 'threads', 'type']);
const relationKeys = new Set(['identifier', 'name', 'schema']);
const loopKeys: ReadonlyMap<string, string> = new Map([
  ['first', '@first'],
  ['index', '(@index + 1)'],
  ['index0', '@index'],
  ['last', '@last'],
]);
const filters = new Set(['lower', 'trim', 'upper']);
const binary: ReadonlyMap<string, string> = new Map(
  ['+', '-', '*', '~', 'and', 'or'].map((sign) => [sign, sign]),
);
const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** An expression in the form that native templates have. Throws `NotMechanical`. */
export function writeExpression(expression: JinjaExpression, scope: ExpressionScope): string {
  const write = (inner: JinjaExpression): string => writeExpression(inner, scope);
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value, expression);
    case 'float':
      return number(expression.value, expression);
    case 'name':
      return named(expression, scope);
    case 'list':
    case 'tuple':
      return `[${expression.items.map(write).join(', ')}]`;
    case 'dict':
      return `{${expression.entries.map(({ key, value }) => `${write(key)}: ${write(value)}`).join(', ')}}`;
    case 'attribute':
      return attribute(expression, scope);
    case 'item':
      return `${write(expression.object)}[${write(expression.key)}]`;
    case 'call':
      return call(expression, scope);
    case 'filter':
      return filtered(expression, scope);
    case 'test': {
      const isNone = expression.name === 'none' || expression.name === 'None';
      if (!isNone)
        throw new NotMechanical(`the test \`is ${expression.name}\` has no equal`, expression.span);
      return `(${write(expression.value)} ${expression.negated ? '!=' : '=='} none)`;
    }
    case 'unary':
      if (expression.operator === 'not') return `(not ${write(expression.value)})`;
      if (expression.operator === '-') return `(0 - ${write(expression.value)})`;
      return write(expression.value);
    case 'binary': {
      const sign = binary.get(expression.operator);
      if (sign === undefined)
        throw new NotMechanical(`\`${expression.operator}\` counts in Python's way`, expression.span);
      return `(${write(expression.left)} ${sign} ${write(expression.right)})`;
    }
    case 'compare': {
      const [only, more] = expression.rest;
      if (!only || more) throw new NotMechanical('a chain of comparisons has no equal', expression.span);
      return `(${write(expression.first)} ${only.operator} ${write(only.value)})`;
    }
    case 'conditional':
      throw new NotMechanical('`a if b else c` inside an expression has no equal', expression.span);
    case 'slice':
      throw new NotMechanical('a slice has no equal', expression.span);
  }
}

/** Whether a value counts as true whatever happens: only such a one can be given a name by `{{#with}}`. */
export function isSurelyTrue(expression: JinjaExpression): boolean {
  switch (expression.kind) {
    case 'literal':
      return (
        expression.value !== null &&
        expression.value !== false &&
        expression.value !== 0 &&
        expression.value !== ''
      );
    case 'list':
    case 'tuple':
      return expression.items.length > 0;
    case 'dict':
      return expression.entries.length > 0;
    default:
      return false;
  }
}

function literal(value: null | boolean | number | string, { span }: JinjaExpression): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return number(value, { span });
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

function number(value: number, { span }: Pick<JinjaExpression, 'span'>): string {
  const text = span.source.text.slice(span.start, span.end);
  if (!Number.isFinite(value) || String(value) !== text)
    throw new NotMechanical('this number is written in another way by Python', span);
  return text;
}

function named(
  { name, span }: Extract<JinjaExpression, { kind: 'name' }>,
  { names }: ExpressionScope,
): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (name === 'this') return name;
  throw new NotMechanical(`\`${name}\` is not known to native templates`, span);
}

function attribute(
  { object, name, span }: Extract<JinjaExpression, { kind: 'attribute' }>,
  scope: ExpressionScope,
): string {
  if (object.kind === 'name' && !scope.names.has(object.name)) {
    const loop = object.name === 'loop' ? loopKeys.get(name) : undefined;
    if (loop !== undefined && scope.names.has('@loop')) return loop;
    if (object.name === 'target' && targetKeys.has(name)) return `target.${name}`;
    if (object.name === 'this' && relationKeys.has(name)) return `this.${name}`;
    throw new NotMechanical(`\`${object.name}.${name}\` has no equal`, span);
  }
  if (!nameForm.test(name)) throw new NotMechanical(`\`.${name}\` has no equal`, span);
  return `${writeExpression(object, scope)}.${name}`;
}

function call(expression: Extract<JinjaExpression, { kind: 'call' }>, scope: ExpressionScope): string {
  const { callee, span } = expression;
  if (callee.kind === 'name') {
    const { name } = callee;
    if (scope.names.has(name)) throw new NotMechanical(`\`${name}\` is a value, and is called`, span);
    if (name === 'config') return `config(${settings(expression, scope)})`;
    if (scope.inJinja?.has(name) === true)
      throw new NotMechanical(`it calls \`${name}\`, which stays in Jinja`, span);
    const isKnown = modelFunctions.has(name) || scope.macros.has(name) || name === 'range';
    if (!isKnown) throw new NotMechanical(`\`${name}()\` has no equal`, span);
    if (name === 'return') throw new NotMechanical('`return()` has no equal', span);
    return `${name}(${argumentsOf(expression.arguments, span, scope)})`;
  }
  const dispatched = dispatchedMacro(callee, scope);
  const dotted = dispatched ?? dottedName(callee);
  if (dotted === undefined || (dispatched === undefined && !scope.library.has(dotted)))
    throw new NotMechanical(
      dotted === undefined ? 'a method has no equal' : `\`${dotted}()\` has no equal`,
      span,
    );
  return `${dotted}(${argumentsOf(expression.arguments, span, scope)})`;
}

/** `adapter.dispatch('x')` is DuckDB's own macro, or else the default one. */
function dispatchedMacro(callee: JinjaExpression, { macros }: ExpressionScope): string | undefined {
  if (callee.kind !== 'call' || dottedName(callee.callee) !== 'adapter.dispatch') return undefined;
  const [name] = callee.arguments.positional;
  if (name?.kind !== 'literal' || typeof name.value !== 'string') return undefined;
  return [`duckdb__${name.value}`, `default__${name.value}`].find((candidate) => macros.has(candidate));
}

function dottedName(expression: JinjaExpression): string | undefined {
  if (expression.kind !== 'attribute' || expression.object.kind !== 'name') return undefined;
  return `${expression.object.name}.${expression.name}`;
}

function settings(
  { arguments: given, span }: Extract<JinjaExpression, { kind: 'call' }>,
  scope: ExpressionScope,
): string {
  if (given.positional.length > 0 || given.spreadItems || given.spreadNames)
    throw new NotMechanical('`config()` takes its settings by name', span);
  return given.named
    .flatMap(({ name, value }) => {
      const setting = nativeSetting(name, value, scope.config);
      return setting ? `${setting.name}=${setting.text ?? writeExpression(value, scope)}` : [];
    })
    .join(', ');
}

function argumentsOf(given: JinjaArguments, span: JinjaExpression['span'], scope: ExpressionScope): string {
  if (given.spreadItems || given.spreadNames)
    throw new NotMechanical('`*` and `**` in a call have no equal', span);
  const positional = given.positional.map((value) => writeExpression(value, scope));
  const byName = given.named.map(({ name, value }) => `${name}=${writeExpression(value, scope)}`);
  return [...positional, ...byName].join(', ');
}

function filtered(
  { value, filter, span }: Extract<JinjaExpression, { kind: 'filter' }>,
  scope: ExpressionScope,
): string {
  const { name, arguments: given } = filter;
  const inner = writeExpression(value, scope);
  const args = given.positional.map((item) => writeExpression(item, scope));
  if (given.named.length === 0 && !given.spreadItems && !given.spreadNames) {
    if (filters.has(name) && args.length === 0) return `${name}(${inner})`;
    if ((name === 'length' || name === 'count') && args.length === 0) return `length(${inner})`;
    if (name === 'join' && args.length <= 1) return `join(${inner}, ${args[0] ?? "''"})`;
    if (name === 'replace' && args.length === 2) return `replace(${inner}, ${args.join(', ')})`;
  }
  throw new NotMechanical(`the filter \`${name}\` has no equal`, span);
}
