import { badValue, wrongType } from './failure.js';
import { formatPercent } from './format-percent.js';
import { calculateIntegers, modulo } from './integers.js';
import { textOf } from './text-of.js';
import { integerOf, mustBeDefined, numberOf, stringOf, typeOf } from './type-of.js';
import { Float, JinjaObject, JinjaSet, Tuple, type Arithmetic, type JinjaValue } from './value.js';

const longest = 16_000_000;

/** Python's arithmetic. Throws where Python has none. */
export function calculate(operator: Arithmetic, left: JinjaValue, right: JinjaValue): JinjaValue {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    return calculateNumbers(operator, a, b, left instanceof Float || right instanceof Float);
  }
  const text = stringOf(left);
  if (operator === '%' && text !== undefined) return formatPercent(text, right);
  mustBeDefined(left);
  mustBeDefined(right);
  const value = calculateOthers(operator, left, right) ?? calculateObjects(operator, left, right);
  if (value === undefined)
    throw wrongType(
      `\`${operator}\` cannot be used on ${typeOf(left)} and ${typeOf(right)}`,
      hintOf(left, right),
    );
  return value;
}

/** What to do about an operator between two values that do not fit. */
function hintOf(left: JinjaValue, right: JinjaValue): string | undefined {
  const isText = (value: JinjaValue): boolean => stringOf(value) !== undefined;
  if (left === null || right === null) return 'give a value in the place of none with `default(…, true)`';
  if (!isText(left) && !isText(right)) return undefined;
  return 'write `~` to put texts together, or make a number of a text with `| int` or `| float`';
}

function calculateNumbers(operator: Arithmetic, a: number, b: number, isFloat: boolean): JinjaValue {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    throw badValue('this divides by zero');
  }
  if (operator === '**' && a === 0 && b < 0) throw badValue('0 cannot be raised to a negative power');
  if (operator === '/') return new Float(a / b);
  if (!isFloat && !(operator === '**' && b < 0)) return calculateIntegers(operator, a, b);
  return new Float(calculateFloats(operator, a, b));
}

function calculateFloats(operator: Exclude<Arithmetic, '/'>, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return floored(a, b);
    case '%':
      return modulo(a, b);
    case '**':
      if (a < 0 && !Number.isInteger(b)) throw badValue('a negative number has no such power');
      return power(a, b);
  }
}

/** The quotient, rounded down; a zero keeps the sign of the exact one. */
function floored(a: number, b: number): number {
  const quotient = Math.floor((a - modulo(a, b)) / b + 0.5);
  return quotient === 0 && (a / b < 0 || Object.is(a / b, -0)) ? -0 : quotient;
}

function power(a: number, b: number): number {
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw badValue('this power is too large');
  return result;
}

function calculateOthers(operator: Arithmetic, left: JinjaValue, right: JinjaValue): JinjaValue | undefined {
  if (operator === '+') {
    const a = stringOf(left);
    const b = stringOf(right);
    if (a !== undefined && b !== undefined) {
      checkLength(a.length + b.length);
      return a + b;
    }
    if (Array.isArray(left) && Array.isArray(right)) {
      checkLength(left.length + right.length);
      return [...left, ...right];
    }
    if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
  }
  if (operator === '*') {
    const times = integerOf(right);
    if (times !== undefined) return repeat(left, times);
    const turned = integerOf(left);
    if (turned !== undefined) return repeat(right, turned);
  }
  if (operator === '-' && left instanceof JinjaSet && right instanceof JinjaSet) {
    return new JinjaSet(left.items().filter((item) => !right.has(item)));
  }
  return undefined;
}

function checkLength(length: number): void {
  if (length > longest) throw badValue(`this would become longer than ${longest} characters or items`);
}

function repeat(value: JinjaValue, times: number): JinjaValue | undefined {
  const count = Math.max(0, times);
  const text = stringOf(value);
  if (text !== undefined) {
    checkLength(text.length * count);
    return text.repeat(count);
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (!items) return undefined;
  checkLength(items.length * count);
  const repeated = Array.from({ length: items.length === 0 ? 0 : count }, () => items).flat(1);
  return Array.isArray(value) ? repeated : new Tuple(repeated);
}

function calculateObjects(operator: Arithmetic, left: JinjaValue, right: JinjaValue): JinjaValue | undefined {
  const value = left instanceof JinjaObject ? left.calculate(operator, right, true) : undefined;
  return value ?? (right instanceof JinjaObject ? right.calculate(operator, left, false) : undefined);
}

/** `-x` and `+x`. */
export function signed(operator: '+' | '-', value: JinjaValue): JinjaValue {
  const number = numberOf(value);
  if (number === undefined) {
    mustBeDefined(value);
    const object = value instanceof JinjaObject && value.number() !== undefined ? value : undefined;
    const opposite = value instanceof JinjaObject ? value.negated() : undefined;
    if (opposite !== undefined) return operator === '-' ? opposite : value;
    const turned = operator === '-' ? object?.calculate('-', 0, false) : object;
    if (turned !== undefined) return turned;
    throw wrongType(`\`${operator}\` cannot stand before ${typeOf(value)}`);
  }
  const result = operator === '-' ? -number : number;
  return value instanceof Float ? new Float(result) : result + 0;
}

/** `a ~ b`: the texts of both. */
export function concatenate(left: JinjaValue, right: JinjaValue): string {
  return textOf(left) + textOf(right);
}
