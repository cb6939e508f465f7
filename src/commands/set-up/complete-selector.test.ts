import { expect, test } from 'vitest';
import { completeSelector, type CompletionNode } from './complete-selector.js';

function node(kind: string, name: string, materialized: string, path: string, tags: readonly string[] = []) {
  return { kind, name, materialized, path, tags };
}

const nodes: readonly CompletionNode[] = [
  node('source', 'source:lake.files', 'source', 'models/sources.yml'),
  node('model', 'stg_a', 'view', 'models/staging/stg_a.sql', ['daily']),
  node('model', 'mart', 'table', 'models/marts/mart.sql', ['daily', 'public']),
  node('test', 'unique_stg_a_id', 'test', 'models/schema.yml'),
];

test.each([
  [
    '',
    [
      'source:lake.files',
      'stg_a',
      'mart',
      'tag:',
      'source:',
      'path:',
      'resource_type:',
      'config.materialized:',
    ],
  ],
  ['st', ['stg_a']],
  ['2+st', ['2+stg_a']],
  ['@ma', ['@mart']],
  ['tag:daily,ma', ['tag:daily,mart']],
  ['tag:daily,+tag:p', ['tag:daily,+tag:public']],
  ['ta', ['tag:']],
  ['un', ['unique_stg_a_id']],
  ['tag:', ['tag:daily', 'tag:public']],
  ['source:la', ['source:lake.files']],
  ['path:', ['path:models/']],
  ['path:models/', ['path:models/marts/', 'path:models/sources.yml', 'path:models/staging/']],
  ['path:models/marts/', ['path:models/marts/mart.sql']],
  ['resource_type:', ['resource_type:model', 'resource_type:source', 'resource_type:test']],
  ['config.materialized:', ['config.materialized:table', 'config.materialized:view']],
  ['nowhere:', []],
])('%s', (word, expected) => {
  expect(completeSelector(word, nodes).map(({ value }) => value)).toEqual(expected);
});

test('a description says what it is, or how many nodes it takes', () => {
  expect(completeSelector('stg', nodes)).toEqual([{ value: 'stg_a', description: 'view' }]);
  expect(completeSelector('tag:', nodes).map(({ description }) => description)).toEqual([
    '2 nodes',
    '1 node',
  ]);
});
