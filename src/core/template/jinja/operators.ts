import { badValue, wrongType } from './failure.js';
import { formatPercent } from './format-percent.js';
import { textOf } from './text-of.js';
import { integerOf, mustBeDefined, numberOf, stringOf, typeOf } from './type-of.js';
import { Float, JinjaObject, JinjaSet, Tuple, type JinjaValue } from './value.js';

type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**';

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
    throw wrongType(`\`${operator}\` cannot be used on ${typeOf(left)} and ${typeOf(right)}`);
  return value;
}

function calculateNumbers(operator: Arithmetic, a: number, b: number, isFloat: boolean): JinjaValue {
  const number = (value: number): JinjaValue => (isFloat ? new Float(value) : value);
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw badValue('this divides by zero');
  switch (operator) {
    case '+':
      return number(a + b);
    case '-':
      return number(a - b);
    case '*':
      return number(a * b);
    case '/':
      return new Float(a / b);
    case '//':
      return number(floorDivide(a, b));
    case '%':
      return number(modulo(a, b));
    case '**':
      if (a === 0 && b < 0) throw badValue('0 cannot be raised to a negative power');
      return b < 0 ? new Float(a ** b) : number(a ** b);
  }
}

function floorDivide(a: number, b: number): number {
  return (a - modulo(a, b)) / b;
}

/** The remainder has the sign of the divisor, as in Python. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function calculateOthers(operator: Arithmetic, left: JinjaValue, right: JinjaValue): JinjaValue | undefined {
  if (operator === '+') {
    const a = stringOf(left);
    const b = stringOf(right);
    if (a !== undefined && b !== undefined) return a + b;
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
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

function repeat(value: JinjaValue, times: number): JinjaValue | undefined {
  const count = Math.max(0, times);
  const text = stringOf(value);
  if (text !== undefined) {
    if (text.length * count > longest) throw badValue('the text would become too long');
    return text.repeat(count);
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (!items) return undefined;
  if (items.length * count > longest) throw badValue('the list would become too long');
  const repeated = Array.from({ length: count }, () => items).flat(1);
  return Array.isArray(value) ? repeated : new Tuple(repeated);
}

function calculateObjects(operator: Arithmetic, left: JinjaValue, right: JinjaValue): JinjaValue | undefined {
  if (operator === '//' || operator === '%' || operator === '**') return undefined;
  const value = left instanceof JinjaObject ? left.calculate(operator, right, true) : undefined;
  return value ?? (right instanceof JinjaObject ? right.calculate(operator, left, false) : undefined);
}

/** `-x` and `+x`. */
export function signed(operator: '+' | '-', value: JinjaValue): JinjaValue {
  const number = numberOf(value);
  if (number === undefined) {
    mustBeDefined(value);
    throw wrongType(`\`${operator}\` cannot stand before ${typeOf(value)}`);
  }
  const result = operator === '-' ? -number : number;
  return value instanceof Float ? new Float(result) : result + 0;
}

/** `a ~ b`: the texts of both. */
export function concatenate(left: JinjaValue, right: JinjaValue): string {
  return textOf(left) + textOf(right);
}
