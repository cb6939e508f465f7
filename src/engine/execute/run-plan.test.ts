import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stageLines, planText } from '../../core/plan/plan-text.test-helper.js';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import type { Plan } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { readState } from './state-tables.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const lines = async (...given: Parameters<Warehouse['build']>): Promise<readonly string[]> =>
  resultLines((await warehouse.build(...given)).result);
const kinds = (): Promise<readonly unknown[]> =>
  warehouse.rows(
    "select table_schema, table_name, table_type from information_schema.tables where table_schema not in ('_eider') order by all",
  );
const head = (materialized: string): string => `{{ config(materialized='${materialized}') }}`;

/** A method reads private fields: it must be called on the object itself. */
function bound(target: object, value: unknown): unknown {
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

describe('runPlan', () => {
  test('every materialisation, and nothing to do the second time', async () => {
    const files: Files = {
      'models/sources.yml': 'sources: [{ name: raw, tables: [{ name: f, location: lake/f.csv }] }]\n',
      'models/v.sql': "select * from {{ source('raw', 'f') }}",
      'models/e.sql': `${head('ephemeral')}select * from {{ ref('v') }};`,
      'models/t.sql': `${head('table')}select * from {{ ref('e') }} -- all`,
      'models/i.sql': `${head('incremental')}select * from {{ ref('t') }}{{#if (is_incremental)}} where false{{/if}}`,
      'models/x.sql': `${head('external')}select * from {{ ref('i') }} union all select * from {{ ref('s') }}`,
      'models/schema.yml': 'models: [{ name: x, columns: [{ name: id, tests: [unique, not_null] }] }]\n',
      'seeds/s.csv': 'id\nseed\n',
    };
    await warehouse.write({ 'lake/f.csv': 'id\n01\n02\n' });
    const versions = { 'raw.f': '1' };
    expect(await lines(files, { versions })).toEqual([
      'main.s success 1 rows',
      'raw.f success',
      'main.v success',
      'main.t success 2 rows',
      'main.i success 2 rows',
      'main.x success 3 rows [not_null (id): pass 0] [unique (id): pass 0]',
    ]);
    expect(await kinds()).toEqual([
      'main|i|BASE TABLE',
      'main|s|BASE TABLE',
      'main|t|BASE TABLE',
      'main|v|VIEW',
      'main|x|VIEW',
      'raw|f|VIEW',
    ]);
    expect(await warehouse.rows("select * from read_parquet('external/x.parquet') order by id")).toEqual([
      '01',
      '02',
      'seed',
    ]);
    const { plan } = await warehouse.build(files, { versions });
    expect([plan.stages, plan.reused.length, plan.reusedTests]).toEqual([[], 6, 2]);
  });

  test('a relation changes its kind, in every direction', async () => {
    const order = ['view', 'table', 'view', 'incremental', 'external', 'table', 'external', 'view'];
    const found: unknown[] = [];
    for (const [index, materialized] of order.entries()) {
      const files = {
        'models/m.sql': `${head(materialized)}select ${index} as n`,
        'models/r.sql': `${head('table')}select n from {{ ref('m') }}`,
      };
      const result = await lines(files, { options: { fullRefresh: true } });
      found.push(
        result.map((line) => line.split(' ').slice(0, 2).join(' ')),
        ...(await warehouse.rows('select n from main.r')),
      );
    }
    expect(found).toEqual(order.flatMap((_, index) => [['main.m success', 'main.r success'], String(index)]));
  });

  test('names with quotes, dots, accents and another case', async () => {
    const files = (alias: string, materialized: string): Files => ({
      'models/m.sql': `{{ config(materialized='${materialized}', alias=${JSON.stringify(alias)}, schema='Sché.ma "x"') }}select 1 as "c'l"`,
    });
    expect(await lines(files(`A "q".b' é`, 'view'))).toEqual([`Sché.ma "x".A "q".b' é success`]);
    expect(await lines(files(`a "Q".B' é`, 'table'))).toEqual([`Sché.ma "x".a "Q".B' é success 1 rows`]);
    expect(await kinds()).toEqual([`Sché.ma "x"|a "Q".B' é|BASE TABLE`]);
  });

  test('a failing test leaves yesterday’s relation and state, and skips what depends on it', async () => {
    const files = (values: string): Files => ({
      'models/a.sql': `${head('table')}select * from (values ${values}) t(id)`,
      'models/b.sql': `${head('table')}select * from {{ ref('a') }}`,
      'models/c.sql': "select * from {{ ref('b') }}",
      'models/d.sql': 'select 1 as id',
      'models/schema.yml': 'models: [{ name: a, columns: [{ name: id, tests: [unique, not_null] }] }]\n',
    });
    await warehouse.build(files('(1), (2)'));
    const before = await warehouse.using((connection) => readState(connection));
    const { result, events } = await warehouse.build(files('(1), (1), (1), (2), (2), (null)'));
    expect(resultLines(result)).toEqual([
      'main.a failed kept [not_null (id): fail 1] [unique (id): fail 2]',
      'main.b skipped by model.demo.a',
      'main.c skipped by model.demo.a',
    ]);
    expect(events.map((event) => event.kind).filter((kind) => kind !== 'progress')).toEqual([
      'run-started',
      'stage-started',
      'stage-finished',
      'stage-finished',
      'stage-finished',
      'run-finished',
    ]);
    expect(await warehouse.rows('select * from main.a order by id')).toEqual(['1', '2']);
    expect(await warehouse.using((connection) => readState(connection))).toEqual(before);
    // Mended, it goes on where it was.
    expect(await lines(files('(3)'))).toEqual([
      'main.a success 1 rows [not_null (id): pass 0] [unique (id): pass 0]',
      'main.b success 1 rows',
      'main.c success',
    ]);
  });

  test('nothing is left where there was nothing', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select 1 as id, 1 as id2`,
      'models/b.sql': `${head('table')}select nope from {{ ref('a') }}`,
      'models/v.sql': 'select 1 as id',
      'models/schema.yml':
        'models: [{ name: a, tests: [{ expression_is_true: { expression: id > 1 } }] }, { name: v, columns: [{ name: other, tests: [unique] }] }]\n',
    };
    expect(await lines(files)).toEqual([
      'main.a failed none before [expression_is_true (id > 1): fail 1]',
      expect.stringMatching(/^main\.v failed none before \[unique \(other\): error .*"other" not found/u),
      'main.b skipped by model.demo.a',
    ]);
    expect(await kinds()).toEqual([]);
    expect(await warehouse.rows('select count(*) from _eider.nodes')).toEqual(['0']);
  });

  test('an error names the model’s own place, and leaves the transaction', async () => {
    const files: Files = {
      'models/a.sql': '\nselect é, nope from (select 1 as é)',
      'models/b.sql': `${head('table')}select 'x'::int`,
      'models/c.sql': 'select 1; select 2',
      'models/d.sql': `${head('table')}select 1 as ok`,
    };
    const { result } = await warehouse.build(files, {}, { workers: 1 });
    const shown = result.stages.map(({ label, status, failure, failedSql }) => [
      label,
      status,
      failure?.type,
      failure?.position,
      failedSql,
    ]);
    expect(shown).toEqual([
      ['main.a', 'error', 'Binder', 11, 'model'],
      ['main.b', 'error', 'Conversion', 10, 'model'],
      ['main.c', 'error', 'Parser', 10, 'model'],
      ['main.d', 'success', undefined, undefined, undefined],
    ]);
  });

  test('a comment at the end swallows nothing', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select 1 as id -- the end`,
      'models/b.sql': `${head('external')}select 1 as id; -- the end ;`,
      'models/c.sql': `${head('incremental')}select 1 as id /* the end */;`,
      'models/schema.yml':
        'models: [{ name: a, tests: [{ expression_is_true: { expression: "id = 1 -- ;" } }] }]\n',
      'tests/s.sql': "select * from {{ ref('b') }} where id <> 1; -- none",
    };
    expect(await lines(files)).toEqual([
      'main.a success 1 rows [expression_is_true (id = 1 -- ;): pass 0]',
      'main.b success 1 rows [s: pass 0]',
      'main.c success 1 rows',
    ]);
  });

  test('thresholds, limits and calculations decide', async () => {
    const tests = [
      'warn_if: "> 0", error_if: "> 5"',
      'error_if: ">= 2"',
      'severity: warn',
      'severity: warn, error_if: ">= 1", warn_if: "> 99"',
      'error_if: "> 50%"',
      'error_if: ">= 50 %"',
      'limit: 1, error_if: ">= 1"',
      'fail_calc: sum(n_records), error_if: ">= 5"',
      'fail_calc: "sum(n_records) filter (false)"',
      'where: id < 0',
    ].map((config, index) => `{ unique: { name: t${index}, ${config} } }`);
    const files: Files = {
      'models/a.sql': `${head('table')}select * from (values (1), (1), (2), (2), (2)) t(id)`,
      'models/schema.yml': `models: [{ name: a, columns: [{ name: id, tests: [${tests.join(', ')}] }] }]\n`,
    };
    const { result } = await warehouse.build(files, { command: 'run' });
    expect(result.stages.map((stage) => stage.status)).toEqual(['success']);
    const tested = await warehouse.build(files, { command: 'test' });
    const shown = tested.result.stages[0]?.tests.map(
      ({ name, status, failures, total }) => `${name} ${status} ${failures} of ${total}`,
    );
    expect(shown).toEqual([
      't0 warn 2 of undefined',
      't1 fail 2 of undefined',
      't2 warn 2 of undefined',
      't3 pass 2 of undefined',
      't4 warn 2 of 5',
      't5 warn 2 of 5',
      't6 fail 1 of undefined',
      't7 fail 5 of undefined',
      't8 error undefined of undefined',
      't9 pass 0 of undefined',
    ]);
  });

  test('tests of data in place all run, whatever one of them does', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select 1 as id`,
      'models/b.sql': `${head('table')}select * from {{ ref('a') }}`,
      'models/schema.yml':
        'models: [{ name: a, columns: [{ name: nope, tests: [unique] }, { name: id, tests: [{ accepted_values: { values: [2] } }, not_null] }] }, { name: b, columns: [{ name: id, tests: [unique] }] }]\n',
    };
    await warehouse.build(files, { command: 'run' });
    expect(await lines(files, { command: 'test' })).toEqual([
      expect.stringMatching(
        /^main\.a failed \[accepted_values \(id\): fail 1\] \[not_null \(id\): pass 0\] \[unique \(nope\): error .*\]$/u,
      ),
      'main.b success [unique (id): pass 0]',
    ]);
    expect(await warehouse.rows('select name, status from _eider.tests order by name')).toEqual([
      'accepted_values_a_id_2|fail',
      'not_null_a_id|pass',
      'unique_b_id|pass',
    ]);
  });

  test('failing rows are kept without personal columns, through the rollback', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select 1 as id, 'Canari Zzyzx' as name, 'x' as other union all select 1, 'y', 'z'`,
      'models/schema.yml': `models:
  - name: a
    columns:
      - { name: id, tests: [{ unique: { store_failures: true } }, { accepted_values: { values: [2], store_failures: true } }] }
      - { name: name, pii: name, tests: [{ accepted_values: { values: [y], store_failures: true } }, { expression_is_true: { name: e, expression: "= 'y'", store_failures: true } }] }
`,
    };
    expect(await lines(files)).toEqual([
      "main.a failed none before [accepted_values (id): fail 1 stored] [accepted_values (name): fail 1 stored] [expression_is_true (name = 'y'): fail 1 stored] [unique (id): fail 1 stored]",
    ]);
    expect(await warehouse.rows('select * from eider_failures.unique_a_id')).toEqual(['1|2']);
    expect(await warehouse.rows('select * from eider_failures.accepted_values_a_name_y')).toEqual(['1']);
    expect(await warehouse.rows('select * from eider_failures.e')).toEqual(['1']);
    expect(JSON.stringify(await warehouse.rows('select * from duckdb_tables()'))).not.toContain('Zzyzx');
  });

  test('an external file is only published once its tests have passed', async () => {
    const files = (id: number): Files => ({
      'models/x.sql': `${head('external')}select ${id} as id`,
      'models/schema.yml':
        'models: [{ name: x, columns: [{ name: id, tests: [{ accepted_values: { values: [1, 3] } }] }] }]\n',
    });
    const found = async (): Promise<readonly unknown[]> => [
      ...(await warehouse.rows('select id from main.x')),
      ...(await warehouse.rows("select id from read_parquet('external/x.parquet')")),
      ...(await warehouse.rows("select count(*) from glob('.eider/external/*/*/*.parquet')")),
    ];
    await warehouse.build(files(1));
    expect(await found()).toEqual(['1', '1', '1']);
    expect(await lines(files(2))).toEqual(['main.x failed kept [accepted_values (id): fail 1]']);
    expect(await found()).toEqual(['1', '1', '1']);
    await warehouse.build(files(3));
    expect(await found()).toEqual(['3', '3', '1']);
    // Not where it should be published: nothing is committed either.
    await warehouse.write({ 'out/x.parquet/inside': '', file: '' });
    const blocked = {
      ...files(1),
      'models/x.sql': "{{ config(materialized='external', location='out/x.parquet') }}select 1 as id",
    };
    const { result } = await warehouse.build(blocked);
    expect(result.stages.map(({ status, failure }) => [status, failure?.type])).toEqual([
      ['error', 'External'],
    ]);
    expect(await found()).toEqual(['3', '3', '1']);
    const lower = { ...blocked, 'models/x.sql': blocked['models/x.sql'].replace('out/', 'file/') };
    const second = await warehouse.build(lower);
    expect(second.result.stages.map(({ status, failure }) => [status, failure?.type])).toEqual([
      ['error', 'IO'],
    ]);
    expect(await found()).toEqual(['3', '3', '1']);
  });

  test('--fail-fast starts nothing more', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select error('stop')`,
      'models/b.sql': `${head('table')}select 1 as id`,
      'models/c.sql': `${head('table')}select 1 as id from {{ ref('a') }}`,
    };
    const { result } = await warehouse.build(files, {}, { failFast: true, workers: 1 });
    expect(result.stages.map(({ label, status, blockedBy }) => [label, status, blockedBy])).toEqual([
      ['main.a', 'error', undefined],
      ['main.b', 'skipped', undefined],
      ['main.c', 'skipped', 'model.demo.a'],
    ]);
  });

  test('Ctrl-C interrupts what runs and says so of the rest', async () => {
    const files: Files = {
      'models/a.sql': `${head('table')}select count(*) as n from range(100000000000) a where a.range % 7 = 3`,
      'models/b.sql': "select * from {{ ref('a') }}",
    };
    const abort = new AbortController();
    const { plan } = planText(files);
    const { result } = await warehouse.run(plan, {
      signal: abort.signal,
      emit: (event) => {
        if (event.kind === 'stage-started') setTimeout(() => abort.abort(), 50);
      },
    });
    expect([result.interrupted, ...resultLines(result)]).toEqual([
      true,
      'main.a interrupted none before',
      'main.b interrupted',
    ]);
    expect(await kinds()).toEqual([]);
    // Aborted before it began, a run does nothing.
    const again = await warehouse.run(plan, { signal: abort.signal });
    expect(resultLines(again.result)).toEqual(['main.a interrupted', 'main.b interrupted']);
  });

  test('an extension that is missing fails what needs it, and nothing else', async () => {
    const files: Files = {
      'models/a.sql': 'select 1 as id',
      'models/g.sql': 'select st_point(1, 2) as p',
      'models/h.sql': `${head('table')}select 1 as n from {{ ref('g') }}`,
    };
    const failure = {
      type: 'Missing Extension',
      subtype: 'EXTENSION_MISSING',
      name: 'spatial',
      message: 'not here',
    };
    const { result } = await warehouse.build(files, {}, { unavailable: new Map([['spatial', failure]]) });
    expect(resultLines(result)).toEqual([
      'main.a success',
      'main.g error: Missing Extension not here',
      'main.h skipped by model.demo.g',
    ]);
  });

  test('a worker that cannot connect stops the run, once the others have stopped', async () => {
    const { plan } = planText({ 'models/a.sql': 'select 1 as id', 'models/b.sql': 'select 2 as id' });
    let connections = 0;
    const run = warehouse.run(plan, {
      connect: async () => {
        connections += 1;
        if (connections > 1) throw new Error('a bug');
        return warehouse.database.connect();
      },
    });
    await expect(run).rejects.toThrow('a bug');
    expect(await warehouse.rows('select 1')).toEqual(['1']);
  });

  test('a conflict with another transaction is tried again', async () => {
    const { plan } = planText({ 'models/a.sql': `${head('table')}select 1 as id` });
    const other = await warehouse.database.connect();
    let met = 0;
    const connect = async (): Promise<Connection> => {
      const connection = await warehouse.database.connect();
      return new Proxy(connection, {
        get: (target, name) => {
          if (name !== 'rows') return bound(target, Reflect.get(target, name, target));
          return async (sql: string) => {
            const meets = met < 2 && sql.startsWith('create or replace table');
            if (meets) {
              met += 1;
              await other.run('begin; create or replace table main.a as select 7 as id');
            }
            try {
              return await target.rows(sql);
            } finally {
              if (meets) await other.run('rollback');
            }
          };
        },
      });
    };
    const { result } = await warehouse.run(plan, { connect });
    await other.close();
    expect([met, ...resultLines(result), ...(await warehouse.rows('from main.a'))]).toEqual([
      2,
      'main.a success 1 rows',
      '1',
    ]);
  });

  test('many stages at once do not conflict', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `models/m${index}.sql`,
        `${head(index % 2 === 0 ? 'table' : 'view')}select ${index} as id${index < 10 ? '' : ` from {{ ref('m${index - 10}') }}`}`,
      ]),
    );
    const { result } = await warehouse.build(files, {}, { workers: 4 });
    expect(result.stages.filter((stage) => stage.status === 'success').length).toBe(60);
    expect(
      stageLines(
        planText(files, { state: await warehouse.using((connection) => readState(connection)) }).plan,
      ),
    ).toEqual([]);
  });

  test('no write-ahead log and no private folder are left', async () => {
    await warehouse.build({ 'models/a.sql': `${head('table')}select 1 as id` });
    // Beside the file lies what says who writes it, as long as it is open.
    expect((await readdir(warehouse.root)).toSorted()).toEqual([
      'warehouse.duckdb',
      'warehouse.duckdb.lock.json',
    ]);
  });
});

describe('tests after', () => {
  const files: Files = {
    'models/a.sql': `${head('table')}select 1 as n union all select null`,
    'models/b.sql': "select * from {{ ref('a') }}",
    'models/schema.yml': 'models: [{ name: a, columns: [{ name: n, tests: [not_null, unique] }] }]\n',
  };
  const after = (): Plan => {
    const { plan } = planText(files);
    const stages = plan.stages.map((stage) =>
      stage.kind === 'build' ? { ...stage, testsAfter: true as const } : stage,
    );
    return { ...plan, stages };
  };

  test('one that fails leaves the relation in place, and keeps what reads it from being built', async () => {
    const { result } = await warehouse.run(after());
    expect(resultLines(result)).toEqual([
      'main.a failed 2 rows [not_null (n): fail 1] [unique (n): pass 0]',
      'main.b skipped by model.demo.a',
    ]);
    expect(await kinds()).toEqual(['main|a|BASE TABLE']);
    const { plan } = await warehouse.build(files);
    expect(stageLines(plan)).toEqual([
      'test main.a (tests to run) [not_null_a_n]',
      'build main.b (new) after a',
    ]);
  });

  test('one that errs leaves it too, and the others run', async () => {
    const plan = after();
    const stages = plan.stages.map((stage) => ({
      ...stage,
      batches: [],
      tests: stage.tests.map((one, index) =>
        index === 0 ? { ...one, sql: 'select nothing from main.a' } : one,
      ),
    }));
    const { result } = await warehouse.run({ ...plan, stages });
    expect(resultLines(result)[0]).toContain('[unique (n): pass 0]');
    expect(await kinds()).toEqual(['main|a|BASE TABLE']);
  });

  test('they are skipped where it cannot be built', async () => {
    const plan = after();
    const stages = plan.stages.map((stage) =>
      stage.kind === 'build' && stage.label === 'main.a'
        ? { ...stage, work: { kind: 'table' as const, sql: 'select * from nowhere' } }
        : stage,
    );
    const { result } = await warehouse.run({ ...plan, stages });
    expect(result.stages[0]?.tests.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });
});
