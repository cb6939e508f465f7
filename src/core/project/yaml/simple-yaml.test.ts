import { describe, expect, test } from 'vitest';
import { parseAnyYaml } from './parse-yaml.js';
import { plainScalar, pythonScalar } from './plain-scalar.js';
import { readSimpleYaml } from './simple-yaml.js';

/** What both readers make of a text; the simple one nothing where it leaves it to the library's. */
function both(text: string): readonly { readonly simple: unknown; readonly library: unknown }[] {
  const source = { path: 'a.yml', text };
  return [true, false].map((python) => {
    const library = parseAnyYaml(source, { python });
    expect(library.diagnostics).toEqual([]);
    return { simple: readSimpleYaml(source, python ? pythonScalar : plainScalar), library: library.value };
  });
}

const properties = `# What we know.
version: 2

models:
  - name: orders
    description: >
      One row each,
      with our names.

      And types.
    config: {materialized: table, tags: [daily, 'it''s'], enabled: true}
    columns:
      - name: id   # the key
        data_tests: [not_null, unique]
      # about the status
      - name: status
        data_tests:
          - accepted_values:
              arguments:
                values: ['a', "b\\n", c d, 1, 0.5, yes, ~]
    # at the end
  - name: "two words: one"
    meta:
    description: |-
      SQL # is no comment:
        - nor is this

      a list
seeds:
- name: codes
  config:
    column_types:
      id: varchar(10)
# the end
`;

describe('the same tree as the library’s, places included', () => {
  test.each([
    properties,
    properties.trimEnd(),
    'a: 1',
    'a:\n',
    'a:   \nb: 2\n',
    'a:\n  b:\n    c: d # e\n\n  f: 010\n',
    'a:\n- b\n-   c: 1\n    d: 2\n- [e, {f: g, h: [i]}]\n# z\nk: []\n',
    "a: it's # all\nb: http://x#y\nc: -1\nd: -x\ne: é ok 🐥\n",
    'a: |\n  x\n   y\n\n\nb: >-\n  x\n  y\n\n\n  z\n',
    'a:\n  - b: 1\n   \n  # x\n   \n  - b: 2\n',
    '+a: on\n+b.c-d/e: off\n',
    "a: {}\nb: { c: 'd' }\n",
    'a:\n    b: 1\n  # further out\n',
  ])('%j', (text) => {
    for (const { simple, library } of both(text)) expect(simple).toEqual(library);
  });
});

describe('left to the library', () => {
  test.each([
    'a: &x 1\nb: *x\n',
    'a: !!str 1\n',
    '<<: {a: 1}\n',
    'a: one\n  two\n',
    'a: "one\n  two"\n',
    'a: [1,\n  2]\n',
    'a: >\n  one\n    two\n',
    'a: |+\n  one\n\n',
    'a: "\\u00e9"\n',
    '? a\n: b\n',
    '- a\n',
    'text\n',
    '',
    '"a": 1\n',
    'a:\n  b: 1\n    # of which block?\n',
    'a: # of nothing\nb: 1\n',
    'a:\r\n  b: 1\r\n',
    'a:\u00A0b\nc: 1\n',
    '\u{FEFF}a: 1\n',
  ])('%j', (text) => {
    const source = { path: 'a.yml', text };
    expect(readSimpleYaml(source, pythonScalar)).toBeUndefined();
  });

  test.each([
    'a: b: c\n',
    'a: 1\na: 2\n',
    'a:\n  b: 1\n c: 2\n',
    'a: 1\n  b: 2\n',
    "a: 'x' y\n",
    'a: [1, 2\n',
    'a: @x\n',
    '\ta: 1\n',
    'a: 1\n- b\n',
    'a:\n  - b\n  c: 1\n',
    '__proto__: 1\n',
    'a: {{ x }}\n',
  ])('with what is wrong: %j', (text) => {
    expect(readSimpleYaml({ path: 'a.yml', text }, pythonScalar)).toBeUndefined();
  });
});
