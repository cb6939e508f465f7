import { MacroValue } from './macro-value.js';
import {
  Callable,
  Dict,
  Float,
  JinjaObject,
  JinjaSet,
  MappedText,
  Tuple,
  Undefined,
  type JinjaValue,
} from './value.js';

/** A value as `{{ … }}` writes it: Python's `str`. */
export function textOf(value: JinjaValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof MappedText) return value.text;
  if (value instanceof Undefined) return '';
  return value instanceof JinjaObject ? value.text() : reprOf(value);
}

/** A value as it stands inside a list: Python's `repr`, with its quotes. */
export function reprOf(value: JinjaValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return integerText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return objectRepr(value);
}

function objectRepr(value: JinjaValue & object): string {
  if (value instanceof MappedText) return quoted(value.text);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Undefined) return 'Undefined';
  if (Array.isArray(value)) return `[${value.map(reprOf).join(', ')}]`;
  if (value instanceof Tuple) {
    const items = value.items.map(reprOf);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Dict) {
    return `{${value
      .entries()
      .map(([key, item]) => `${reprOf(key)}: ${reprOf(item)}`)
      .join(', ')}}`;
  }
  if (value instanceof JinjaSet)
    return value.size === 0 ? 'set()' : `{${value.items().map(reprOf).join(', ')}}`;
  if (value instanceof Callable) return `<function ${value.name}>`;
  if (value instanceof MacroValue) return `<Macro ${quoted(value.macro.name)}>`;
  return value.repr();
}

/** An int in decimal digits, however large. */
export function integerText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
}

/** A float as Python writes it: `1.0`, `1e+20`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${digits}e${exponentText(exponent)}`;
  const plain = exponent < 0 ? value.toFixed(Math.min(100, significant(digits) - exponent)) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** The digits after the point of `1.25`. */
function significant(digits: string): number {
  return digits.replace('-', '').replace('.', '').length - 1;
}

/** A power of ten as C and Python write it: `+20`, `-05`. */
export function exponentText(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const unprintable = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(unprintable, (character) => escapes[character] ?? escapeOf(character));
  return quote + (quote === "'" ? escaped.replaceAll("'", String.raw`\'`) : escaped) + quote;
}

/** As `reprOf`, with all but ASCII escaped: Python's `ascii`. */
export function asciiOf(value: JinjaValue): string {
  return reprOf(value).replaceAll(/[^\p{ASCII}]/gu, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x1_00) return String.raw`\x${hex.padStart(2, '0')}`;
  return code < 0x1_00_00 ? String.raw`\u${hex.padStart(4, '0')}` : String.raw`\U${hex.padStart(8, '0')}`;
}
