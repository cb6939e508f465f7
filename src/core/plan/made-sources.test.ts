import { expect, test } from 'vitest';
import { planText, shortId } from './plan-text.test-helper.js';

const files = {
  'project.yml': 'name: demo\n',
  'models/sources.yml': `sources:
  - name: raw
    schema: main
    tables: [{ name: kinds }, { name: sums }, { name: last }]
`,
  'models/a.sql': "select * from {{ source('raw', 'kinds') }}",
  'models/b.sql': "{{ config(materialized='ephemeral') }} select * from {{ source('raw', 'sums') }}",
  'models/c.sql': "select * from {{ ref('b') }} join {{ source('raw', 'last') }} using (id)",
  'models/last.sql': "select * from {{ ref('c') }}",
  'models/sums.sql': "select * from {{ ref('kinds') }}",
  'seeds/kinds.csv': 'id\n1\n',
};

const follows = (options: { readonly asDbt?: boolean }): readonly string[] =>
  planText(files, { options }).plan.stages.flatMap((stage) =>
    stage.follows ? [`${stage.label} follows ${stage.follows.map(shortId).join(', ')}`] : [],
  );

test('what reads as a source what the project makes comes after it, unless it leads to it', () => {
  expect(follows({ asDbt: true })).toEqual(['main.a follows kinds', 'main.c follows sums']);
  expect(follows({})).toEqual([]);
});
