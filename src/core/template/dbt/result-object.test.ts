import { expect, test } from 'vitest';
import { JinjaObject } from '../jinja/value.js';
import { resultObjects } from './result-object.js';

test('a result has its own fields, and none that objects of JavaScript have', () => {
  const [result] = resultObjects([{ status: 'pass', unique_id: 'test.a', node: { name: 'a' } }]);
  const names = ['status', 'unique_id', 'constructor', 'toString', '__proto__'];
  const told = names.map((name) => (result instanceof JinjaObject ? result.attribute(name) : 'no object'));
  expect(told).toEqual(['pass', undefined, undefined, undefined, undefined]);
  const node = result instanceof JinjaObject ? result.attribute('node') : undefined;
  expect(node instanceof JinjaObject ? node.attribute('constructor') : 'no object').toBeUndefined();
});
