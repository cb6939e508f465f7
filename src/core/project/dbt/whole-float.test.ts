import { expect, test } from 'vitest';
import { parseYaml } from '../yaml/parse-yaml.js';
import { variablesOf, WholeFloat } from './whole-float.js';

test('what is written with a decimal point stays apart from integers, and is a number in JSON', () => {
  const text = 'a: 1.0\nb: [2, -3.00, 2.5]\nc: {d: 0.0}\ne: "1.0"\nf: 1e3\n';
  const values = variablesOf(parseYaml({ path: 'dbt_project.yml', text }, { python: true }).value);
  expect(JSON.stringify(values)).toBe('{"a":1,"b":[2,-3,2.5],"c":{"d":0},"e":"1.0","f":"1e3"}');
  expect(values['a']).toBeInstanceOf(WholeFloat);
  expect(values['b']).toEqual([2, new WholeFloat(-3), 2.5]);
});
