import { describe, expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { positionAt } from '../diagnostics/source.js';
import { readGenericTest } from './generic-test.js';
import { parseYaml } from './yaml/parse-yaml.js';

function read(text: string) {
  const node = parseYaml({ path: 'a.yml', text }).value;
  if (!node) throw new Error('no YAML');
  const { value, diagnostics } = readGenericTest(node, { severity: 'warn', tags: ['base'] });
  const problems = diagnostics.map((finding) => {
    const at = finding.at && positionAt(finding.at.source, finding.at.start);
    return `${at?.line}:${at?.column} ${finding.code} ${messageOf(finding)}`;
  });
  return {
    test: value && { ...value, at: value.at.source.text.slice(value.at.start, value.at.end) },
    problems,
  };
}

const base = { severity: 'warn', tags: ['base'] };

describe('spellings', () => {
  test.each([
    ['unique', { test: 'unique', arguments: {}, config: base, description: '', at: 'unique' }],
    ['unique:', { test: 'unique', arguments: {}, config: base, description: '', at: 'unique' }],
    [
      'accepted_values: {values: [01001, on, 7], name: codes, description: d}',
      {
        test: 'accepted_values',
        name: 'codes',
        arguments: { values: ['01001', 'on', 7] },
        config: base,
        description: 'd',
        at: 'accepted_values',
      },
    ],
    [
      'relationships:\n  arguments: {to: ref(\'a\'), field: id}\n  config: {severity: Error, tags: x}\n  where: x > 1\n  warn_if: "> 1%"',
      {
        test: 'relationships',
        arguments: { to: "ref('a')", field: 'id' },
        config: { severity: 'error', tags: ['base', 'x'], where: 'x > 1', warn_if: '> 1%' },
        description: '',
        at: 'relationships',
      },
    ],
    [
      'name: my_test\ntest_name: accepted_range\narguments: {min_value: 0.10}\nmax_value: 5\nlimit: 10',
      {
        test: 'accepted_range',
        name: 'my_test',
        arguments: { min_value: 0.1, max_value: 5 },
        config: { ...base, limit: 10 },
        description: '',
        at: 'accepted_range',
      },
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual({ test: expected, problems: [] });
  });
});

describe('mistakes', () => {
  const shape = 'project/test-shape a test is a name, or one name with its arguments below it';
  test.each([
    ['accepted_values:\nvalues: [a]', [`1:1 ${shape}`]],
    ['[a]', [`1:2 ${shape}`]],
    ['unique: [a]', [`1:1 ${shape}`]],
    ['12', [`1:1 ${shape}`]],
    ['{}', [`1:1 ${shape}`]],
    [
      'unique:\n  severity: eror\n  limit: many\n  config: {severity: warn, wher: x}\n  arguments: [a]',
      [
        '4:12 yaml/duplicate-key the key `severity` is given twice',
        '5:15 yaml/wrong-type `arguments` should be a mapping, not a list',
        '3:10 yaml/wrong-type `limit` should be a number, not text',
        '2:13 yaml/not-allowed `eror` is not a value of `severity`',
        '4:28 yaml/unknown-key `wher` is not a key of the configuration of a test',
      ],
    ],
  ])('%j', (text, problems) => {
    expect([...read(text).problems].sort()).toEqual([...problems].sort());
  });
});
