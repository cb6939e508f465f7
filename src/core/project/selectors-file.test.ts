import { describe, expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { positionAt } from '../diagnostics/source.js';
import { readSelectorsFile } from './selectors-file.js';

function read(text: string, ofDbt = false) {
  const { value, diagnostics } = readSelectorsFile({ path: 'selectors.yml', text }, { ofDbt });
  const told = diagnostics.map((finding) => {
    const line = finding.at ? positionAt(finding.at.source, finding.at.start).line : 0;
    return `${line} ${finding.code}: ${messageOf(finding)}`;
  });
  return { selectors: JSON.parse(JSON.stringify(value, withoutPlaces)) as unknown, told };
}

function withoutPlaces(key: string, value: unknown): unknown {
  if (key === 'at') return undefined;
  return value === Number.POSITIVE_INFINITY ? 'all' : value;
}

const method = { kind: 'method', ancestors: 0, descendants: 0, everyRelative: false, exclude: [] };

describe('readSelectorsFile', () => {
  test.each([
    ['text', '"+tag:x,marts y"', { kind: 'text', text: '+tag:x,marts y' }],
    ['a pair', '{ tag: nightly }', { ...method, method: 'tag', value: 'nightly' }],
    ['a number', '{ config.meta.level: 3 }', { ...method, method: 'config.meta.level', value: '3' }],
    [
      'a method',
      '{ method: tag, value: x, parents: true, parents_depth: 2, children: true, indirect_selection: empty, exclude: [y] }',
      {
        ...method,
        method: 'tag',
        value: 'x',
        ancestors: 2,
        descendants: 'all',
        indirect: 'empty',
        exclude: [{ kind: 'text', text: 'y' }],
      },
    ],
    [
      'every relative',
      '{ method: fqn, value: x, childrens_parents: true }',
      { ...method, method: 'fqn', value: 'x', everyRelative: true },
    ],
    [
      'sets',
      '{ union: [a, { intersection: [b, { tag: c }] }, { exclude: [d, e] }] }',
      {
        kind: 'union',
        parts: [
          { kind: 'text', text: 'a' },
          {
            kind: 'intersection',
            parts: [
              { kind: 'text', text: 'b' },
              { ...method, method: 'tag', value: 'c' },
            ],
            exclude: [],
          },
        ],
        exclude: [
          { kind: 'text', text: 'd' },
          { kind: 'text', text: 'e' },
        ],
      },
    ],
  ])('%s', (_, text, definition) => {
    const { selectors, told } = read(`selectors:\n  - { name: s, default: true, definition: ${text} }\n`);
    expect(told).toEqual([]);
    expect(selectors).toEqual([{ name: 's', description: '', isDefault: true, definition }]);
  });

  test('an empty file has none', () => {
    expect(read('')).toEqual({ selectors: [], told: [] });
  });

  test.each([
    ['[a, b]', 'a list is no selection: write `union:` or `intersection:` above it'],
    ['""', 'it is empty'],
    ['{}', 'it is empty'],
    ['{ union: [a], tag: b }', '`union` stands alone, with nothing beside it'],
    ['{ union: a }', '`union` takes a list'],
    ['{ union: [{ exclude: [a] }] }', '`union` chooses nothing'],
    [
      '{ union: [a, { exclude: [b] }, { exclude: [c] }] }',
      '`union` takes `exclude` once: put both lists into one',
    ],
    ['{ exclude: [a] }', '`exclude` stands in a `union` or an `intersection`, or beside `method`'],
    ['{ tag: [a] }', '`tag` takes one value'],
    ['{ method: tag }', 'a definition has `method` and `value`'],
    ['{ method: tag, value: a, childen: true }', '`childen` means nothing here; did you mean `children`?'],
    ['{ method: tag, value: a, children: 2 }', '`children` is `true` or `false`'],
    [
      '{ method: tag, value: a, children: true, children_depth: x }',
      '`children_depth` is a whole number from 0',
    ],
    [
      '{ method: tag, value: a, children: true, childrens_parents: true }',
      '`childrens_parents` takes all children already: leave `children` out',
    ],
    [
      '{ method: tag, value: a, indirect_selection: none }',
      '`indirect_selection` is one of eager, cautious, buildable, empty',
    ],
    ['{ method: tag, value: a, exclude: b }', '`exclude` takes a list'],
  ])('%s is refused', (text, problem) => {
    const { told } = read(`selectors:\n  - name: s\n    definition: ${text}\n`);
    expect(told).toEqual([`3 select/bad-definition: the selector \`s\` cannot be understood: ${problem}`]);
  });

  test('one name and one default', () => {
    const { told } = read(`selectors:
  - { name: a, default: true, definition: x }
  - { name: b, default: true, definition: y }
  - { name: a, definition: z }
`);
    expect(told).toEqual([
      '3 select/bad-definition: the selector `b` cannot be understood: `a` is the default already',
      '4 select/bad-definition: the selector `a` cannot be understood: there are two selectors of this name',
    ]);
  });

  test('takes keys that dbt does not know either, and tells of them', () => {
    const text = 'selectors:\n  - name: s\n    definition: { method: tag, value: x, default: true }\n';
    const { selectors, told } = read(text, true);
    expect(selectors).toMatchObject([{ name: 's', definition: { ...method, method: 'tag', value: 'x' } }]);
    expect(told).toEqual([
      '3 dbt/unknown-key: `default` is not a key of a selection by method, and says nothing',
    ]);
    expect(read(text).selectors).toEqual([]);
  });
});
