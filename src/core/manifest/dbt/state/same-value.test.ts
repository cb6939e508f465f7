import { expect, test } from 'vitest';
import type { Value, Values } from '../../../project/value.js';
import { sameSaid, sameValue } from './same-value.js';

test.each<readonly [a: Value, b: Value, same: boolean]>([
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  [null, [], true],
  [{}, { a: null }, true],
  [[1, 2], [2, 1], false],
  ['1', 1, false],
  [false, null, false],
])('%j and %j: %s', (a, b, same) => {
  expect(sameValue(a, b)).toBe(same);
});

const render = (text: string): Value | undefined => (text === "{{ 'table' }}" ? 'table' : undefined);

function said(
  old: { readonly config: Values; readonly unrendered_config: Values },
  config: Values,
  sameCode = false,
): boolean {
  return sameSaid('materialized', { old, now: { config }, sameCode, render });
}

test('a value that Jinja makes is what it comes to here', () => {
  const old = { config: { materialized: 'view' }, unrendered_config: { materialized: "{{ 'table' }}" } };
  expect(said(old, { materialized: 'table' })).toBe(true);
  expect(said(old, { materialized: 'incremental' })).toBe(false);
});

test('a call of config() says the same while the file does', () => {
  const old = { config: { materialized: 'view' }, unrendered_config: { materialized: 'var("kind")' } };
  expect(said(old, { materialized: 'table' }, true)).toBe(true);
  expect(said(old, { materialized: 'table' })).toBe(false);
});

test('a plain value of YAML counts as it stands', () => {
  const old = { config: { materialized: 'view' }, unrendered_config: { materialized: 'view' } };
  expect(said(old, { materialized: 'view' })).toBe(true);
  expect(said(old, { materialized: 'table' }, true)).toBe(false);
});
