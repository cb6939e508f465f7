import { expect, test } from 'vitest';
import { parseForeignJson } from './foreign-json.js';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('reads what JSON.parse reads', () => {
  for (const value of [null, 1, 'a "[[[[" \\', [[1], { a: { b: ['}'] } }]])
    expect(parseForeignJson(JSON.stringify(value))).toEqual(value);
  expect(parseForeignJson(nested(200))).toHaveLength(1);
});

test('says why something is not read', () => {
  expect(() => parseForeignJson('{')).toThrow('it is not JSON');
  expect(() => parseForeignJson('"a')).toThrow('it is not JSON');
  expect(() => parseForeignJson(nested(201))).toThrow('it is nested more than 200 levels deep');
  expect(() => parseForeignJson(`{"a":${nested(100_000)}}`)).toThrow(
    'it is nested more than 200 levels deep',
  );
});

test('brackets within texts do not count', () => {
  const text = JSON.stringify([`${'['.repeat(1000)}"\\`, '{'.repeat(1000)]);
  expect(parseForeignJson(text)).toHaveLength(2);
});
