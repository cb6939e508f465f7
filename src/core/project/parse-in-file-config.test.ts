import { describe, expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { mergeConfig } from './merge-config.js';
import { parseInFileConfig } from './parse-in-file-config.js';
import { resolveConfig } from './resolve-config.js';
import type { ConfigKind } from './schemas/config-schema.js';
import type { Values } from './value.js';

const source = { path: 'a.sql', text: '0123456789' };

function read(values: Values, kind: ConfigKind = 'model') {
  const keySpans = new Map(Object.keys(values).map((key, index) => [key, spanOf(source, index, index + 1)]));
  const { value, diagnostics } = parseInFileConfig({ values, keySpans }, kind);
  return {
    value,
    problems: diagnostics.map((finding) => `${finding.at?.start} ${finding.code} ${messageOf(finding)}`),
  };
}

describe('parseInFileConfig', () => {
  test('takes what YAML takes', () => {
    expect(
      read({
        materialized: 'Incremental',
        unique_key: 'id',
        tags: ['a'],
        meta: { owner: 'x' },
        schema: null,
      }),
    ).toEqual({
      value: { materialized: 'incremental', unique_key: ['id'], tags: ['a'], meta: { owner: 'x' } },
      problems: [],
    });
    expect(read({})).toEqual({ value: {}, problems: [] });
  });

  test('reports each wrong argument at its place, and keeps the others', () => {
    expect(
      read({
        materialised: 'table',
        alias: 'x',
        materialized: 'tables',
        tags: [['a']],
        enabled: 'no',
        format: 3,
      }),
    ).toEqual({
      value: { alias: 'x', tags: [] },
      problems: [
        '4 config/wrong-type `enabled` should be `true` or `false`, not text',
        '3 config/wrong-type `tags[0]` should be text, not a list',
        '2 config/not-allowed `tables` is not a value of `materialized`',
        '5 config/not-allowed `3` is not a value of `format`',
        '0 config/unknown-key `materialised` is not a key of the configuration of a model',
      ],
    });
    expect(read({ materialized: 'table', limit: 0 }, 'test').problems).toEqual([
      '1 config/bad-value `limit` should be at least 1',
      '0 config/unknown-key `materialized` is not a key of the configuration of a test',
    ]);
  });
});

test('mergeConfig appends tags, merges meta and column types, replaces the rest', () => {
  expect(
    mergeConfig(
      {
        schema: 'a',
        alias: 'x',
        tags: ['one', 'two'],
        meta: { a: 1, b: 1 },
        column_types: { a: 'INT' },
        unique_key: ['a', 'b'],
      },
      { schema: 'b', tags: ['two', 'three'], meta: { b: 2 }, column_types: { b: 'TEXT' }, unique_key: ['c'] },
    ),
  ).toEqual({
    schema: 'b',
    alias: 'x',
    tags: ['one', 'two', 'three'],
    meta: { a: 1, b: 2 },
    column_types: { a: 'INT', b: 'TEXT' },
    unique_key: ['c'],
  });
  expect(mergeConfig({ tags: ['a'] }, {})).toEqual({ tags: ['a'] });
});

describe('resolveConfig', () => {
  test('applies the defaults', () => {
    expect(resolveConfig({})).toEqual({
      value: {
        enabled: true,
        materialized: 'view',
        tags: [],
        meta: {},
        incremental_strategy: 'append',
        on_schema_change: 'ignore',
      },
      diagnostics: [],
    });
    expect(
      resolveConfig({ materialized: 'incremental', unique_key: ['id'] }).value.incremental_strategy,
    ).toBe('delete+insert');
  });

  test('a strategy that needs a key', () => {
    const at = spanOf(source, 0, 1);
    const { diagnostics } = resolveConfig({ materialized: 'incremental', incremental_strategy: 'merge' }, at);
    expect(diagnostics.map((finding) => [finding.at, messageOf(finding)])).toEqual([
      [at, 'the incremental strategy `merge` needs `unique_key`'],
    ]);
  });
});
