import { badValue } from './failure.js';

/** Arithmetic of whole numbers, which Python does exactly and of any size. */
type IntegerOperator = '+' | '-' | '*' | '//' | '%' | '**';

const mostDigits = 400;

/** The number of a whole number. Throws rather than round: one beyond 2^53 is taken only when it is exact, as 10 ** 18 is. */
export function exactInteger(value: bigint): number {
  const number = Number(value);
  if (!Number.isFinite(number) || BigInt(number) !== value) {
    throw badValue(
      `${shortened(value)} is too large to be calculated with exactly`,
      'keep such a number as a text, in quotes',
    );
  }
  return number;
}

function shortened(value: bigint): string {
  const digits = value.toString();
  return digits.length > 30 ? `a whole number of ${digits.length} digits` : digits;
}

/** Calculates with whole numbers; `b` is not 0 where it divides, and not negative as a power. */
export function calculateIntegers(operator: IntegerOperator, a: number, b: number): number {
  const quick = quickly(operator, a, b);
  if (quick !== undefined) return quick;
  if (operator === '**' && Math.log10(Math.abs(a)) * b > mostDigits)
    throw badValue('this power is too large');
  return exactInteger(exactly(operator, BigInt(a), BigInt(b)));
}

/** The result when neither it nor what it is made of can have been rounded. */
function quickly(operator: IntegerOperator, a: number, b: number): number | undefined {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
  const result = simple(operator, a, b);
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

function simple(operator: IntegerOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return (a - modulo(a, b)) / b;
    case '%':
      return modulo(a, b);
    case '**':
      return a ** b;
  }
}

function exactly(operator: IntegerOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return (a - exactModulo(a, b)) / b;
    case '%':
      return exactModulo(a, b);
    case '**':
      return a ** b;
  }
}

/** The remainder has the sign of the divisor, as in Python. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function exactModulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}
