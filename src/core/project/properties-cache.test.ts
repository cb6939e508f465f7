import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { decodeProperties, encodeProperties } from './properties-cache.js';
import { readProperties, type PropertiesOfFile } from './properties.js';

const yaml = `models:
  - name: people
    description: "Who, and where: file"
    config: {tags: [a], meta: {owner: 'é', n: 1.5, none: null}, pre_hook: "select 1"}
    columns:
      - {name: id, type: bigint, pii: none, tests: [unique, {accepted_range: {min_value: 0}}]}
sources: [{name: raw, tables: [{name: t, location: t.csv}]}]
unit_tests: [{name: u, model: people, given: [{input: ref('x'), rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}]
exposures: [{name: e, type: dashboard, owner: {email: a@example.org}, depends_on: [ref('people')]}]
`;

function read(text: string): {
  readonly source: { path: string; text: string };
  readonly value: PropertiesOfFile;
} {
  const source = { path: 'models/schema.yml', text };
  const diagnostics: Diagnostic[] = [];
  const testTree = { config: {}, folders: new Map() } as never;
  const value = readProperties(source, [], { project: 'demo', testTree }, diagnostics);
  if (!value || diagnostics.length > 0) throw new Error(diagnostics.map(({ code }) => code).join('\n'));
  return { source, value };
}

describe('the properties cache', () => {
  test('gives back what was read, with places in the file of now', () => {
    const { source, value } = read(yaml);
    const text = encodeProperties(value, source) ?? '';
    expect(text).not.toContain('\n');
    const again = { ...source };
    const decoded = decodeProperties(text, again) as PropertiesOfFile;
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(JSON.parse(JSON.stringify(value)));
    expect(decoded.models[0]?.at.source).toBe(again);
    expect(decoded.sources[0]?.node.span.source).toBe(again);
  });

  test.each([
    ['minus zero', 'models: [{name: a, config: {meta: {n: -0.0}}}]\n'],
    ['a text that looks like a place', 'models: [{name: a, description: "\\0file"}]\n'],
  ])('keeps nothing that would come back otherwise: %s', (_, text) => {
    const { source, value } = read(text);
    expect(encodeProperties(value, source)).toBeUndefined();
  });
});
