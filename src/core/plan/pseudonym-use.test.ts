import { expect, test } from 'vitest';
import { linkText, type Files } from '../graph/link-text.test-helper.js';
import { Compiler } from './compile.js';
import { planText, shortId, stateAfter, type Given } from './plan-text.test-helper.js';
import { pseudonymStages } from './pseudonym-use.js';

const files: Files = {
  'models/v.sql': "select sha256(getvariable('eider_pseudonym_inner')) as p",
  'models/w.sql': "select * from {{ ref('v') }}",
  'models/t.sql': "{{ config(materialized='table') }}select * from {{ ref('w') }}",
  'models/u.sql': "{{ config(materialized='table') }}select * from {{ ref('t') }}",
  'models/other.sql': 'select 1 as id',
  'models/i.sql':
    "{{ config(materialized='incremental') }}select 1 as id{{#if (is_incremental)}} where getvariable('eider_pseudonym_outer') is null{{/if}}",
  'models/schema.yml':
    'models: [{ name: w, columns: [{ name: p, tests: [unique] }] }, { name: t, columns: [{ name: p, tests: [unique] }] }]\n',
};

const using = (given: Given = {}): readonly string[] => {
  const { graph, scope } = linkText(files);
  return pseudonymStages(planText(files, given).plan, new Compiler(graph, scope)).map(shortId);
};

test('what is built with the key, through views too, but not from tables', () => {
  expect(using().toSorted()).toEqual(['i', 't', 'v', 'w']);
  const state = stateAfter(planText(files).plan);
  expect(using({ state, select: ['u', 't'], options: { force: true } })).toEqual(['t']);
});

test('tests that read such a view', () => {
  const state = stateAfter(planText(files).plan);
  expect(using({ state, command: 'test' })).toEqual(['w']);
});
