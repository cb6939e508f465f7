import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnostic, messageOf } from '../diagnostic.js';
import { buildingCodes } from './building.js';

test.each(Object.keys(buildingCodes))('%s has a page', (code) => {
  expect(existsSync(new URL(`../../../../docs/errors/${code}.md`, import.meta.url))).toBe(true);
});

describe('contract/mismatch', () => {
  test('shows the differences as a table', () => {
    const differences = [
      { column: 'a', declared: 'STRUCT(b INTEGER)', actual: 'INTEGER', verdict: 'other type' as const },
      { column: 'code_insee', declared: 'VARCHAR', verdict: 'missing' as const },
      { column: 'n', actual: 'BIGINT', verdict: 'not declared' as const },
    ];
    expect(messageOf(diagnostic('contract/mismatch', { what: 'marts.x', differences }))).toBe(`\
\`marts.x\` is not what its contract declares
column      declared           actual
a           STRUCT(b INTEGER)  INTEGER  other type
code_insee  VARCHAR                     missing
n                              BIGINT   not declared`);
  });
});
