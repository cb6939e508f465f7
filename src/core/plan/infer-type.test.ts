import { expect, test } from 'vitest';
import type { UnitValue } from '../project/unit-test.js';
import { inferType } from './infer-type.js';

const csv = (...texts: readonly string[]): readonly UnitValue[] =>
  texts.map((text) => ({ kind: 'csv', text }));

test.each<readonly [values: readonly UnitValue[], type: string]>([
  [[], 'VARCHAR'],
  [[{ kind: 'null' }], 'VARCHAR'],
  [[{ kind: 'boolean', text: 'true' }, { kind: 'null' }], 'BOOLEAN'],
  [
    [
      { kind: 'number', text: '1' },
      { kind: 'number', text: '-2' },
    ],
    'BIGINT',
  ],
  [
    [
      { kind: 'number', text: '1' },
      { kind: 'number', text: '1.5e3' },
    ],
    'DOUBLE',
  ],
  [
    [
      { kind: 'number', text: '1' },
      { kind: 'text', text: 'a' },
    ],
    'VARCHAR',
  ],
  [[{ kind: 'text', text: '1' }], 'VARCHAR'],
  [[{ kind: 'text', text: '2024-01-31' }], 'DATE'],
  [[{ kind: 'text', text: '2024-01-31 10:00' }], 'TIMESTAMP'],
  [[{ kind: 'json', text: '[1]' }], 'JSON'],
  [csv('1', '20'), 'BIGINT'],
  [csv('01', '20'), 'VARCHAR'],
  [csv('.5'), 'DOUBLE'],
  [csv('.'), 'VARCHAR'],
  [csv('TRUE', 'false'), 'BOOLEAN'],
  [csv('2024-01-31'), 'DATE'],
])('%j is %s', (values, type) => {
  expect(inferType(values)).toBe(type);
});
