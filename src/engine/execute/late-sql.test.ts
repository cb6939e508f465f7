import { afterEach, beforeEach, expect, test } from 'vitest';
import { planText } from '../../core/plan/plan-text.test-helper.js';
import type { Plan } from '../../core/plan/stages.js';
import type { Answer, Question } from '../../core/template/ask.js';
import { SqlError } from '../duckdb/sql-error.js';
import type { LateSql } from './late-sql.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const files = {
  'models/a.sql':
    "{{ config(materialized='table') }}select 1::bigint as n, 2.50::decimal(4,2) as d, [1, 2] as l, 'x' as t",
  'models/b.sql': "{{ config(materialized='table') }}select * from {{ ref('a') }} where false",
  'models/schema.yml': 'models: [{ name: b, columns: [{ name: n, tests: [not_null] }] }]\n',
};

/** The plan of the files, in which `b` and its test are late. */
function latePlan(): Plan {
  const { plan } = planText(files);
  const late = { late: true } as const;
  const stages = plan.stages.map((stage) =>
    stage.label === 'main.b' && stage.kind === 'build'
      ? { ...stage, ...late, tests: stage.tests.map((one) => ({ ...one, ...late })) }
      : stage,
  );
  return { ...plan, stages };
}

/** Asks before it makes the stage's SQL, and again before that of its test. */
function asking(
  question: Question,
  sql: (answer: Answer) => string,
  tested = 'select 1 where false',
): LateSql {
  return {
    stage: async (stage, ask) => ({ ...stage, work: { kind: 'table', sql: sql(await ask(question)) } }),
    test: async (one, ask) => {
      const answer = await ask({ kind: 'query', sql: 'select count(*) as rows from main.b' });
      return { ...one, sql: answer.kind === 'query' && answer.rows[0]?.[0] === 1 ? tested : 'select 2' };
    },
  };
}

const relation = { schema: 'main', name: 'a' };

test.each<readonly [string, Question, Answer]>([
  [
    'rows',
    { kind: 'query', sql: "select *, date '2026-01-02' as day, null as nothing from main.a;" },
    {
      kind: 'query',
      columns: [
        { name: 'n', type: 'BIGINT' },
        { name: 'd', type: 'DECIMAL(4,2)' },
        { name: 'l', type: 'INTEGER[]' },
        { name: 't', type: 'VARCHAR' },
        { name: 'day', type: 'DATE' },
        { name: 'nothing', type: 'INTEGER' },
      ],
      rows: [[1, '2.50', [1, 2], 'x', '2026-01-02', null]],
    },
  ],
  [
    'columns',
    { kind: 'columns', relation },
    {
      kind: 'columns',
      columns: [
        { name: 'n', type: 'BIGINT' },
        { name: 'd', type: 'DECIMAL(4,2)' },
        { name: 'l', type: 'INTEGER[]' },
        { name: 't', type: 'VARCHAR' },
      ],
    },
  ],
  [
    'columns of nothing',
    { kind: 'columns', relation: { ...relation, name: 'z' } },
    { kind: 'columns', columns: undefined },
  ],
  [
    'a relation',
    { kind: 'relation', relation: { schema: 'MAIN', name: 'A' } },
    { kind: 'relation', type: 'table' },
  ],
  [
    'no relation',
    { kind: 'relation', relation: { schema: 'main', name: 'z' } },
    { kind: 'relation', type: undefined },
  ],
  [
    'all relations of a schema',
    { kind: 'relations', schema: 'main' },
    { kind: 'relations', relations: [{ database: 'warehouse', schema: 'main', name: 'a', type: 'table' }] },
  ],
])('a late stage is told %s when its inputs are in place', async (_what, question, expected) => {
  const told: Answer[] = [];
  const late = asking(question, (answer) => {
    told.push(answer);
    return 'select 7 as n';
  });
  const { result } = await warehouse.run(latePlan(), { late });
  expect(told).toEqual([expected]);
  expect(resultLines(result)).toEqual([
    'main.a success 1 rows',
    'main.b success 1 rows [not_null (n): pass 0]',
  ]);
  expect(await warehouse.rows('select n from main.b')).toEqual(['7']);
});

test('a late test that fails leaves what was there', async () => {
  const late = asking({ kind: 'relation', relation }, () => 'select 7 as n', 'select 1');
  const { result } = await warehouse.run(latePlan(), { late });
  expect(resultLines(result)).toEqual([
    'main.a success 1 rows',
    'main.b failed none before [not_null (n): fail 1]',
  ]);
});

test('a template that is wrong is the failure of its stage', async () => {
  const late: LateSql = {
    stage: async () => Promise.reject(new SqlError({ type: 'Template', message: 'wrong' })),
    test: async (one) => Promise.resolve(one),
  };
  const { result } = await warehouse.run(latePlan(), { late });
  expect(resultLines(result)).toEqual(['main.a success 1 rows', 'main.b error none before: Template wrong']);
  expect(result.stages[1]?.failure).toEqual({ type: 'Template', message: 'wrong' });
});

test('a question that DuckDB refuses is the failure of its stage', async () => {
  const late = asking({ kind: 'query', sql: 'select * from nowhere' }, () => 'select 1');
  const { result } = await warehouse.run(latePlan(), { late });
  expect(result.stages[1]?.failure?.type).toBe('Catalog');
});
