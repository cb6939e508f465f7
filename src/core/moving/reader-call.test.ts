import { expect, test } from 'vitest';
import type { SourceResource } from '../project/resources.js';
import { nativeFiles } from './reader-call.js';

function read(external: string, location: readonly string[] | undefined = ['a']): unknown {
  return nativeFiles({ external, location, format: 'csv' } as unknown as SourceResource);
}

test.each([
  ['a path', "'a.csv'", ['a.csv'], { options: { all_varchar: null, header: null } }],
  [
    'settings of every kind',
    "read_csv('a.csv', delim = ';', header := false, skip => 2, nullstr = ['', 'it''s'], types = {'id': 'INT', day: 'DATE'})",
    ['a.csv'],
    {
      options: {
        all_varchar: null,
        header: false,
        delim: ';',
        skip: 2,
        nullstr: ['', "it's"],
        types: { id: 'INT', day: 'DATE' },
      },
    },
  ],
  [
    'a format that the name does not tell',
    "READ_NDJSON(['a.log', 'b.log'])",
    ['a.log', 'b.log'],
    {
      format: 'json',
      options: { dateformat: null, timestampformat: null, format: 'newline_delimited' },
    },
  ],
  ['Parquet', "parquet_scan('a.parquet')", ['a.parquet'], { options: {} }],
])('%s', (_what, external, location, said) => {
  expect(read(external, location)).toEqual({ location, ...said });
});

test.each([
  "read_csv('a.csv', skip = 1 + 1)",
  "read_csv('a.csv', delim = getvariable('x'))",
  "read_csv('a.csv') where id > 1",
  "read_csv('a.csv', delim = ';'",
  "read_text('a.txt')",
])('%s is more than a call that reads files', (external) => {
  expect(read(external)).toBeUndefined();
});

test('of SQL whose files are not known, nothing is said', () => {
  expect(nativeFiles({ external: '(select 1)' } as unknown as SourceResource)).toBeUndefined();
});
