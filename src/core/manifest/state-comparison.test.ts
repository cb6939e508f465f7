import { describe, expect, test } from 'vitest';
import { hashText, linkText, type Files } from '../graph/link-text.test-helper.js';
import { selectNodes } from '../graph/select.js';
import { Compiler } from '../plan/compile.js';
import { nodeChange } from '../plan/node-change.js';
import { makeManifest } from './manifest.js';
import { compareWithState } from './state-comparison.js';
import { readStateDirectory } from './state-directory.js';

const files: Files = {
  'project.yml': 'name: demo\nvars: { year: 2024 }\n',
  'models/sources.yml':
    'sources: [{ name: raw, tables: [{ name: owners, columns: [{ name: id, type: BIGINT }] }] }]\n',
  'macros/clean.sql': '{{#macro clean column}}trim({{ column }}){{/macro}}\n',
  'seeds/kinds.csv': 'id\n1\n',
  'models/stg.sql': "select id, {{ clean('name') }} as name from {{ source('raw', 'owners') }}",
  'models/inner.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('stg') }}",
  'models/mart.sql': "select * from {{ ref('inner') }} join {{ ref('kinds') }} using (id)",
  'models/yearly.sql': "select {{ var('year') }} as year from {{ ref('kinds') }}",
  'models/last.sql': "select * from {{ ref('mart') }}",
  'models/schema.yml': `models:
  - { name: mart, description: All, columns: [{ name: id, tests: [unique] }] }
exposures:
  - { name: board, type: dashboard, owner: { name: Us }, depends_on: [ref('mart')] }
`,
};

/** What `state:modified` (or another selector) chooses after these files changed. */
function chosen(changed: Files, selector = 'state:modified') {
  const build = (all: Files) => {
    const linked = linkText(all);
    expect(linked.findings).toEqual([]);
    return { ...linked, compiler: new Compiler(linked.graph, linked.scope) };
  };
  const before = build(files);
  const manifest = makeManifest(before.graph, 'test', (node) => nodeChange(node, before.compiler, hashText));
  const path = 'state/eider/manifest.json';
  const read = readStateDirectory(
    { folder: 'state', manifest: { path, text: JSON.stringify(manifest) } },
    'demo',
  );
  expect(read.diagnostics).toEqual([]);
  const now = build({ ...files, ...changed });
  const state = read.value && compareWithState(read.value, now.compiler, hashText);
  const selection = { select: [selector], exclude: [], indirectSelection: 'empty' as const };
  const { value } = selectNodes(now.graph, selection, state ? { state } : {});
  return [...value].map((id) => id.replace(/^(\w+)\.demo\./u, '$1 ')).sort();
}

describe('state:modified', () => {
  test.each<[what: string, changed: Files, expected: readonly string[]]>([
    ['nothing', {}, []],
    [
      'comments and white space',
      {
        'models/stg.sql':
          "-- owners\nselect  id,\n  {{ clean('name') }} as name\nfrom {{ source('raw', 'owners') }}",
      },
      [],
    ],
    ['a line above a test', { 'models/schema.yml': `\n\n${files['models/schema.yml'] ?? ''}` }, []],
    [
      'a description',
      { 'models/schema.yml': (files['models/schema.yml'] ?? '').replace('All', 'Every') },
      [],
    ],
    [
      'a macro that gives the same',
      { 'macros/clean.sql': '{{#macro clean col}}trim({{ col }}){{/macro}}\n' },
      [],
    ],
    [
      'a macro',
      { 'macros/clean.sql': '{{#macro clean column}}lower({{ column }}){{/macro}}\n' },
      ['model stg'],
    ],
    ['a variable', { 'project.yml': 'name: demo\nvars: { year: 2025 }\n' }, ['model yearly']],
    ['a seed', { 'seeds/kinds.csv': 'id\n2\n' }, ['seed kinds']],
    [
      'an ephemeral model, which is part of its readers and of their tests',
      { 'models/inner.sql': "{{ config(materialized='ephemeral') }}select id from {{ ref('stg') }}" },
      ['model inner', 'model mart'],
    ],
    [
      'a column upstream',
      { 'models/sources.yml': (files['models/sources.yml'] ?? '').replace('BIGINT', 'VARCHAR') },
      ['model stg', 'source raw.owners'],
    ],
    [
      'the place of a parent',
      { 'models/kinds.yml': 'seeds: [{ name: kinds, config: { schema: fixed } }]\n' },
      ['seed kinds'],
    ],
    ['something new', { 'models/new.sql': 'select 1 as x' }, ['model new']],
    [
      'an exposure',
      { 'models/schema.yml': (files['models/schema.yml'] ?? '').replace('dashboard', 'ml') },
      ['exposure board'],
    ],
  ])('%s', (_, changed, expected) => {
    expect(chosen(changed)).toEqual(expected);
  });

  test('its parts tell what it was', () => {
    const macro = { 'macros/clean.sql': '{{#macro clean column}}lower({{ column }}){{/macro}}\n' };
    const year = { 'project.yml': 'name: demo\nvars: { year: 2025 }\n' };
    const table = { 'models/last.yml': 'models: [{ name: last, config: { materialized: table } }]\n' };
    expect([chosen(macro, 'state:modified.macros'), chosen(macro, 'state:modified.body')]).toEqual([
      ['model stg'],
      [],
    ]);
    expect([chosen(year, 'state:modified.macros'), chosen(year, 'state:modified.body')]).toEqual([
      [],
      ['model yearly'],
    ]);
    expect([chosen(table, 'state:modified.configs'), chosen(table, 'state:modified.body')]).toEqual([
      ['model last'],
      [],
    ]);
    expect(chosen({ 'models/new.sql': 'select 1 as x' }, 'state:new')).toEqual(['model new']);
  });
});
