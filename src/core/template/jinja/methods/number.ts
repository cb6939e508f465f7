import { integerOf } from '../type-of.js';
import { badValue } from '../failure.js';
import { exactInteger } from '../integers.js';
import type { Methods } from '../tools.js';
import { Float, Tuple, type JinjaValue } from '../value.js';

/** Methods of Python's `int`. */
export const integerMethods: Methods<number> = {
  bit_length: { parameters: '', run: (self) => (self === 0 ? 0 : Math.abs(self).toString(2).length) },
  bit_count: { parameters: '', run: (self) => Math.abs(self).toString(2).replaceAll('0', '').length },
  conjugate: { parameters: '', run: (self) => self },
  as_integer_ratio: { parameters: '', run: (self) => new Tuple([self, 1]) },
};

/** Methods of Python's `float`. */
export const floatMethods: Methods<number> = {
  is_integer: { parameters: '', run: (self) => Number.isInteger(self) },
  conjugate: { parameters: '', run: (self) => new Float(self) },
  as_integer_ratio: { parameters: '', run: (self) => ratio(self) },
  hex: { parameters: '', run: (self) => hexadecimal(self) },
};

/** `real`, `numerator` and their like of a number; undefined for all else. */
export function partOfNumber(value: JinjaValue, name: string): JinjaValue | undefined {
  const integer = integerOf(value);
  if (integer === undefined && !(value instanceof Float)) return undefined;
  if (name === 'real') return integer ?? value;
  if (name === 'imag') return integer === undefined ? new Float(0) : 0;
  if (name === 'numerator') return integer;
  return name === 'denominator' && integer !== undefined ? 1 : undefined;
}

/** The fraction that a float is exactly. */
function ratio(value: number): JinjaValue {
  if (!Number.isFinite(value)) throw badValue('infinity and nan are no fractions');
  let below = 1n;
  let above = value;
  while (!Number.isInteger(above)) {
    above *= 2;
    below *= 2n;
  }
  return new Tuple([exactInteger(BigInt(above)), exactInteger(below)]);
}

/** As C writes a float with `%a`, with all digits: `0x1.8000000000000p+1`. */
function hexadecimal(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0x0.0p+0`;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const whole = bits.getBigUint64(0);
  const raw = Number(whole >> 52n);
  const power = raw === 0 ? -1022 : raw - 1023;
  const digits = (whole & 0xf_ff_ff_ff_ff_ff_ffn).toString(16).padStart(13, '0');
  return `${sign}0x${raw === 0 ? '0' : '1'}.${digits}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}
