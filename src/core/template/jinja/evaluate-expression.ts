import { orElse } from './or-else.js';
import { unreachable } from '../../diagnostics/invariant.js';
import type { Span } from '../../diagnostics/source.js';
import { attributeOf, itemOf } from './attributes.js';
import { checkedKey, compares, contains, equals } from './equality.js';
import { wrongType } from './failure.js';
import { calculate, concatenate, signed } from './operators.js';
import type { Scope } from './scope.js';
import { slice } from './slices.js';
import { isTruthy, typeOf, undefinedProblem } from './type-of.js';
import type { JinjaArguments, JinjaExpression, JinjaFilter } from './types.js';
import { Dict, Float, Tuple, Undefined, type JinjaValue } from './value.js';

/** What expressions need of the evaluator: to evaluate others, and what calls something. */
export interface Evaluation {
  /** Whether what is undefined may be asked for attributes. */
  isLenient(): boolean;
  evaluate(expression: JinjaExpression, scope: Scope): JinjaValue;
  /** Runs a part of an expression, and gives its problems their place. */
  located(at: Span, scope: Scope, part: () => JinjaValue): JinjaValue;
  name(name: string, scope: Scope): JinjaValue;
  call(expression: Extract<JinjaExpression, { kind: 'call' }>, scope: Scope): JinjaValue;
  filter(value: JinjaValue, filter: JinjaFilter, scope: Scope): JinjaValue;
  test(name: string, value: JinjaValue, given: JinjaArguments, scope: Scope): boolean;
}

/** The value of an expression. Throws `Problem`s of its own operation, and whatever its parts throw. */
export function valueOf(expression: JinjaExpression, scope: Scope, run: Evaluation): JinjaValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'float':
      return new Float(expression.value);
    case 'name':
      return run.name(expression.name, scope);
    case 'list':
      return expression.items.map((item) => run.evaluate(item, scope));
    case 'tuple':
      return new Tuple(expression.items.map((item) => run.evaluate(item, scope)));
    case 'dict':
      return dictOf(expression, scope, run);
    case 'attribute': {
      const object = run.evaluate(expression.object, scope);
      const { name } = expression;
      return orElse(attributeOf(object, name), () => missing(object, name, expression, run));
    }
    case 'item': {
      const object = run.evaluate(expression.object, scope);
      const key = run.evaluate(expression.key, scope);
      return orElse(itemOf(object, key), () => missing(object, keyWords(expression.key), expression, run));
    }
    case 'slice':
      return sliceOf(expression, scope, run);
    case 'call':
      return run.call(expression, scope);
    case 'filter':
      return run.filter(run.evaluate(expression.value, scope), expression.filter, scope);
    case 'test': {
      const value = run.evaluate(expression.value, scope);
      return run.test(expression.name, value, expression.arguments, scope) !== expression.negated;
    }
    case 'unary': {
      const value = run.evaluate(expression.value, scope);
      return expression.operator === 'not' ? !isTruthy(value) : signed(expression.operator, value);
    }
    case 'binary':
      return binary(expression, scope, run);
    case 'compare':
      return comparison(expression, scope, run);
    case 'conditional':
      return conditional(expression, scope, run);
    default:
      return unreachable(expression);
  }
}

function dictOf(
  expression: Extract<JinjaExpression, { kind: 'dict' }>,
  scope: Scope,
  run: Evaluation,
): JinjaValue {
  const dict = new Dict();
  for (const entry of expression.entries) {
    const key = checkedKey(run.evaluate(entry.key, scope));
    dict.set(key, run.evaluate(entry.value, scope));
  }
  return dict;
}

type Owned = Extract<JinjaExpression, { kind: 'attribute' | 'item' | 'slice' }>;

/** What an attribute is that is not there. */
function missing(object: JinjaValue, name: string, expression: Owned, run: Evaluation): JinjaValue {
  if (object instanceof Undefined) {
    if (run.isLenient()) return object;
    throw undefinedProblem(object);
  }
  const owner = sourceOf(expression.object);
  return new Undefined(sourceOf(expression), {
    kind: 'attribute',
    object: owner,
    value: object,
    attribute: name,
  });
}

/** An expression as its author wrote it, on one line. */
export function sourceOf(expression: JinjaExpression): string {
  const { source, start, end } = expression.span;
  const text = source.text.slice(start, end).replaceAll(/\s+/gu, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function keyWords(key: JinjaExpression): string {
  return key.kind === 'literal' && typeof key.value === 'string' ? key.value : `[${sourceOf(key)}]`;
}

function sliceOf(
  expression: Extract<JinjaExpression, { kind: 'slice' }>,
  scope: Scope,
  run: Evaluation,
): JinjaValue {
  const part = (inner: JinjaExpression | undefined): JinjaValue =>
    inner ? run.evaluate(inner, scope) : null;
  const object = run.evaluate(expression.object, scope);
  const value = slice(object, part(expression.start), part(expression.stop), part(expression.step));
  if (value === undefined) throw wrongType(`${typeOf(object)} cannot be cut into slices`);
  return value;
}

type Binary = Extract<JinjaExpression, { kind: 'binary' }>;

/** Goes through `a + b + c …` from its left in a loop: such chains can be long. */
function binary(expression: Binary, scope: Scope, run: Evaluation): JinjaValue {
  const chain: Binary[] = [];
  let first: JinjaExpression = expression;
  for (; first.kind === 'binary'; first = first.left) chain.push(first);
  let value = run.evaluate(first, scope);
  for (const link of chain.reverse()) {
    const left = value;
    value = run.located(link.span, scope, () => operate(link, left, scope, run));
  }
  return value;
}

function operate(expression: Binary, left: JinjaValue, scope: Scope, run: Evaluation): JinjaValue {
  switch (expression.operator) {
    case 'and':
      return isTruthy(left) ? run.evaluate(expression.right, scope) : left;
    case 'or':
      return isTruthy(left) ? left : run.evaluate(expression.right, scope);
    case '~':
      return concatenate(left, run.evaluate(expression.right, scope));
    default:
      return calculate(expression.operator, left, run.evaluate(expression.right, scope));
  }
}

/** `a < b < c` holds when both do; what follows the first that does not hold is not looked at. */
function comparison(
  expression: Extract<JinjaExpression, { kind: 'compare' }>,
  scope: Scope,
  run: Evaluation,
): JinjaValue {
  let left = run.evaluate(expression.first, scope);
  for (const { operator, value } of expression.rest) {
    const right = run.evaluate(value, scope);
    if (!holds(left, operator, right)) return false;
    left = right;
  }
  return true;
}

function holds(
  left: JinjaValue,
  operator: Extract<JinjaExpression, { kind: 'compare' }>['rest'][number]['operator'],
  right: JinjaValue,
): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return compares(left, operator, right);
  }
}

function conditional(
  expression: Extract<JinjaExpression, { kind: 'conditional' }>,
  scope: Scope,
  run: Evaluation,
): JinjaValue {
  if (isTruthy(run.evaluate(expression.condition, scope))) return run.evaluate(expression.value, scope);
  if (expression.otherwise) return run.evaluate(expression.otherwise, scope);
  const words = `\`${sourceOf(expression)}\` has no value, as its condition is false and it has no \`else\``;
  return new Undefined(sourceOf(expression), { kind: 'words', words });
}
