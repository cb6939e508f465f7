import { expect, test } from 'vitest';
import { propertiesFile } from '../schemas/properties-schema.js';
import { validate } from '../schemas/validate.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import type { YamlNode } from '../yaml/tree.js';
import { plainEntry } from './plain-entry.js';

const model = propertiesFile.shape.models.unwrap().element;

function treeOf(text: string): YamlNode {
  const { value, diagnostics } = parseYaml({ path: 'a.yml', text }, { python: true });
  expect(diagnostics).toEqual([]);
  if (!value) throw new Error('this is YAML');
  return value;
}

test.each([
  'name: a\n',
  "description: ''\nname: a\ncolumns: []\ntests: []\n",
  'name: a\ncolumns:\n  - name: id\n    type: INT\n    description: d\n    tests: [unique, {x: {y: [1, null]}}]\ntests:\n  - a.b:\n      c: 1\n',
])('what the schema makes of it: %j', (text) => {
  const tree = treeOf(text);
  const { value, node, diagnostics } = validate(tree, model);
  expect(plainEntry(tree)).toEqual({ value, node, diagnostics });
});

test.each([
  'description: a\n',
  'name: 1\n',
  "name: ''\n",
  'name:\n',
  'name: a\ndescription: yes\n',
  'name: a\ndescription:\n',
  'name: a\ntests: unique\n',
  'name: a\ncolumns: [id]\n',
  'name: a\ncolumns: [{name: b, pii: name}]\n',
  'name: a\ncolumns: [{description: b}]\n',
  "name: a\ncolumns: [{name: b, type: ''}]\n",
  'name: a\ntags: [b]\n',
  'name: a\nconstraints: []\n',
  'a: b\n',
])('left to the schema: %j', (text) => {
  expect(plainEntry(treeOf(text))).toBeUndefined();
});
