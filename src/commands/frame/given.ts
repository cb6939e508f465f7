import type { WarningPolicy } from '../../core/diagnostics/warning-policy.js';
import { readWarningPolicy } from './warning-options.js';
import { type Diagnostic, diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { readMoment } from '../../core/project/moment.js';
import type { RowLimit } from '../../core/plan/reading.js';
import type { Values } from '../../core/project/value.js';
import type { OptionSpec } from './option-specs.js';

/**
 * What the user gave, on the command line or in the environment, read with types. A value that cannot be read is replaced by a
 * harmless one and remembered in `diagnostics`: the command is not run when there are any.
 */
export interface Given {
  /** The command's name. */
  readonly command: string;
  readonly cwd: string;
  /** The map of `--vars`. */
  readonly vars: Values;
  readonly arguments: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  flag(key: string): boolean;
  /** The same of a flag that has a `--no-` form beside it: nothing when neither was given. */
  maybe(key: string): boolean | undefined;
  text(key: string): string | undefined;
  list(key: string): readonly string[];
  /** The same, where no value has a space: several may stand in one text, as dbt has it. */
  words(key: string): readonly string[];
  count(key: string, least: number): number | undefined;
  choice<T extends string>(key: string, choices: readonly T[], fallback: T): T;
  /** `--wait [seconds]`: 0 when absent. */
  wait(key: string): number | 'forever';
  /** `--sample`: `10%`, or a number of rows. */
  sample(key: string): RowLimit | undefined;
  /** Two moments, the second after the first; both or neither. */
  span(start: string, end: string): { readonly start: string; readonly end: string } | undefined;
  /** `--limit`: a number, or `all` (also `-1`, as dbt has it). */
  limit(key: string, fallback: number): number | 'all';
  /** `--warn-error-options`. */
  warnings(key: string): WarningPolicy | undefined;
}

export interface GivenInput {
  readonly command: string;
  /** What commander read: text, a list of texts, true or false. */
  readonly values: { readonly [key: string]: unknown };
  readonly arguments: readonly string[];
  readonly specs: readonly OptionSpec[];
  readonly env: { readonly [name: string]: string | undefined };
  readonly vars: Values;
  readonly cwd: string;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((item) => item !== '');
}

/** Options on the command line win over the environment. An empty variable counts as not set. */
export function createGiven(input: GivenInput): Given {
  const diagnostics: Diagnostic[] = [];
  const specs = new Map(input.specs.map((spec) => [spec.key, spec]));

  const fromEnvironment = (key: string): string | undefined => {
    const name = specs.get(key)?.env;
    const value = name === undefined ? undefined : input.env[name];
    return value === '' ? undefined : value;
  };
  const raw = (key: string): unknown => input.values[key] ?? fromEnvironment(key);
  const text = (key: string): string | undefined => {
    const value = raw(key);
    return typeof value === 'string' ? value : undefined;
  };
  const refuse = (key: string, value: string, expected: string, choices: readonly string[] = []): void => {
    const option = optionLabel(specs.get(key), input.values[key] === undefined);
    diagnostics.push(
      diagnostic('usage/invalid-value', { option, value, expected, suggestion: suggest(value, choices) }),
    );
  };
  const count = (key: string, least: number): number | undefined => {
    const value = text(key);
    if (value === undefined) return undefined;
    const number = wholeNumber(value, least);
    if (number === undefined) refuse(key, value, `a whole number from ${least}`);
    return number;
  };

  const list = (key: string): readonly string[] => {
    const value = raw(key);
    if (typeof value === 'string') return wordsOf(value);
    return Array.isArray(value) ? value.map(String) : [];
  };

  return {
    command: input.command,
    cwd: input.cwd,
    vars: input.vars,
    arguments: input.arguments,
    diagnostics,
    text,
    count,
    flag: (key) => {
      const value = raw(key);
      if (typeof value !== 'string') return value === true;
      const answer = booleanOf(value);
      if (answer === undefined) refuse(key, value, '`true` or `false`', ['true', 'false']);
      return answer ?? false;
    },
    maybe: (key) => {
      const value = raw(key);
      return typeof value === 'boolean' ? value : undefined;
    },
    list,
    words: (key) => list(key).flatMap(wordsOf),
    choice: (key, choices, fallback) => {
      const value = text(key);
      if (value === undefined) return fallback;
      const found = choices.find((choice) => choice === value);
      if (found === undefined)
        refuse(key, value, choices.map((choice) => `\`${choice}\``).join(' or '), choices);
      return found ?? fallback;
    },
    wait: (key) => {
      const value = raw(key);
      if (value === true || value === 'true' || value === 'forever') return 'forever';
      return count(key, 0) ?? 0;
    },
    sample: (key) => {
      const value = text(key);
      const read = value === undefined ? undefined : rowLimit(value);
      if (value !== undefined && !read)
        refuse(key, value, 'a percentage such as `10%`, or a number of rows such as `1000`');
      return read;
    },
    span: (first, last) => {
      const [start, end] = [text(first), text(last)];
      if (start === undefined && end === undefined) return undefined;
      const [from, to] = [readMoment(start ?? ''), readMoment(end ?? '')];
      const expected = 'a date or a time such as `2026-01-31` or `2026-01-31 06:00`';
      if (start !== undefined && !from) refuse(first, start, expected);
      if (end !== undefined && !to) refuse(last, end, expected);
      const problem = spanProblem({ start, end }, from, to);
      if (problem !== undefined) diagnostics.push(diagnostic('usage/event-time', { problem }));
      return start !== undefined && end !== undefined && from && to && problem === undefined
        ? { start, end }
        : undefined;
    },
    limit: (key, fallback) => {
      const value = text(key);
      if (value === 'all' || value === '-1') return 'all';
      const number = value === undefined ? fallback : wholeNumber(value, 0);
      if (number === undefined && value !== undefined)
        refuse(key, value, 'a whole number from 0, or `all`', ['all']);
      return number ?? fallback;
    },
    warnings: (key) => {
      const value = text(key);
      const read = value === undefined ? undefined : readWarningPolicy(value);
      if (typeof read !== 'string') return read;
      refuse(key, value ?? '', read);
      return undefined;
    },
  };
}

function spanProblem(
  { start, end }: { readonly start: string | undefined; readonly end: string | undefined },
  from: Date | undefined,
  to: Date | undefined,
): string | undefined {
  if (start === undefined) return '`--event-time-end` says until when, and nothing says from when';
  if (end === undefined) return '`--event-time-start` says from when, and nothing says until when';
  if (from && to && from >= to) return '`--event-time-end` is not after `--event-time-start`';
  return undefined;
}

/** `--threads`, or `EIDER_THREADS` when the value came from there. */
function optionLabel(spec: OptionSpec | undefined, fromEnvironment: boolean): string {
  if (spec === undefined) return '';
  return fromEnvironment && spec.env !== undefined ? spec.env : longFlag(spec);
}

/** `--select` of `-s, --select <selectors...>`. */
export function longFlag(spec: OptionSpec): string {
  return /--[a-z-]+/u.exec(spec.flags)?.[0] ?? spec.flags;
}

function wholeNumber(text: string, least: number): number | undefined {
  const number = /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
  return number === undefined || number < least ? undefined : number;
}

function rowLimit(text: string): RowLimit | undefined {
  const percent = Number(/^(\d{1,2}(?:\.\d{1,6})?)\s*%$/u.exec(text.trim())?.[1] ?? 0);
  if (percent > 0) return { kind: 'percent', percent };
  const rows = wholeNumber(text.trim().replace(/\s+rows$/u, ''), 1);
  return rows === undefined ? undefined : { kind: 'rows', rows };
}

function booleanOf(text: string): boolean | undefined {
  if (/^(?:1|true|yes|on)$/iu.test(text)) return true;
  return /^(?:0|false|no|off)$/iu.test(text) ? false : undefined;
}
