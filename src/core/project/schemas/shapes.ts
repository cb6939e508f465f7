import * as z from 'zod';
import type { Value } from '../value.js';

/** What a mapping is called in messages, and other spellings of its keys. */
export interface Shape {
  /** With its article: `a model`, `the configuration of a seed`. */
  readonly owner: string;
  /** Other spelling → the key it means: `data_tests` → `tests`. Kebab and snake case always mean the same key. */
  readonly aliases: { readonly [spelling: string]: string };
}

/** The shapes of all mappings made by `mapping`. */
export const shapes = z.registry<Shape>();

/** A mapping with exactly these keys; an unknown key is an error. */
export function mapping<Keys extends z.ZodRawShape>(
  owner: string,
  keys: Keys,
  aliases: Shape['aliases'] = {},
): z.ZodObject<Keys, z.core.$strict> {
  return z.strictObject(keys).register(shapes, { owner, aliases });
}

/** Text that is not empty. A number in its place is taken as the author wrote it. */
export const text = z.string().min(1, 'should not be empty');

/** Any text, also an empty one. */
export const anyText = z.string();

/** One text or a list of texts; always a list afterwards. */
export const textOrList = z
  .union([text, z.array(text)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

/** Any YAML value. */
export const anyValue = z.unknown() as unknown as z.ZodType<Value>;

/** A mapping of the author's own keys to any values. */
export const anyValues = z.record(z.string(), anyValue);

/** A calendar date, `2026-12-31`. */
export const isoDate = z.string().refine(isCalendarDate, 'should be a date such as `2026-12-31`');

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time, `90s`, `10m`, `4h` or `1d`; milliseconds afterwards. */
export const duration = z
  .string()
  .regex(/^[0-9]{1,6}(?:\.[0-9]{1,3})?[smhd]$/u, 'should be a time such as `90s`, `10m`, `4h` or `1d`')
  .transform((value): number => Math.round(Number(value.slice(0, -1)) * unitMs[value.slice(-1) as keyof typeof unitMs]));
