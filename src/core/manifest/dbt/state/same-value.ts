import { isValues, type Value, type Values } from '../../../project/value.js';

/** Renders a text of YAML as the project would now; undefined where it cannot be. */
export type RenderSaid = (text: string) => Value | undefined;

/** What two entries of a manifest say of one key of their configuration. */
export interface SaidTwice {
  readonly old: Values;
  readonly now: Values;
  /** Whether the files of both have the same text. */
  readonly sameCode: boolean;
  readonly render: RenderSaid;
}

/**
 * Whether one key of the configuration says the same in both. As in dbt, what was written counts, not what came of it in one target: a value that Jinja makes
 * is rendered anew here, and what a file that has not changed computes has not changed.
 */
export function sameSaid(key: string, { now, old, render, sameCode }: SaidTwice): boolean {
  const before = member(old, 'config', key);
  const after = member(now, 'config', key);
  if (sameValue(before, after) || isUsual(key, now, before, after)) return true;
  const written = member(old, 'unrendered_config', key);
  if (hasJinja(written)) return sameValue(renderIn(written, render), after);
  if (typeof written !== 'string' || written === before) return false;
  // A call of `config()`: what it says is kept as source text.
  return sameCode || (written === 'None' && isNothing(after));
}

/** Eider's manifest names the strategy that a model has, dbt's only one that was named. */
function isUsual(key: string, now: Values, before: Value | undefined, after: Value | undefined): boolean {
  if (key !== 'incremental_strategy' || !(isNothing(before) || isNothing(after))) return false;
  const usual = isNothing(member(now, 'config', 'unique_key')) ? 'append' : 'delete+insert';
  return (isNothing(before) ? after : before) === usual;
}

/** Whether a text that may hold Jinja gives this value now. */
export function comesTo(written: Value | undefined, value: Value | undefined, render: RenderSaid): boolean {
  return sameValue(hasJinja(written) ? renderIn(written, render) : written, value);
}

/** Equality of plain values, whatever the order of keys. Nothing, an empty list and an empty mapping are the same: versions of dbt differ in them. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Value | undefined): string {
  if (isNothing(value)) return 'null';
  if (Array.isArray(value)) return `[${value.map((each: Value) => canonical(each)).join(',')}]`;
  if (!isValues(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .toSorted()
    .flatMap((key) => (isNothing(value[key]) ? [] : [`${JSON.stringify(key)}:${canonical(value[key])}`]));
  return parts.length === 0 ? 'null' : `{${parts.join(',')}}`;
}

function isNothing(value: Value | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function hasJinja(value: Value | undefined): boolean {
  if (typeof value === 'string') return /\{[{%]/u.test(value);
  if (Array.isArray(value)) return value.some((each: Value) => hasJinja(each));
  return isValues(value) && Object.values(value).some(hasJinja);
}

function renderIn(value: Value | undefined, render: RenderSaid): Value | undefined {
  if (typeof value === 'string') return hasJinja(value) ? render(value) : value;
  if (Array.isArray(value)) return value.map((each: Value) => renderIn(each, render) ?? null);
  if (!isValues(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, renderIn(each, render) ?? null]),
  );
}

function member(entry: Values, part: string, key: string): Value | undefined {
  const values = entry[part];
  if (!isValues(values)) return undefined;
  return values[key] ?? values[key.replace('-', '_')];
}
