import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkText, told, type Files } from '../graph/link-text.test-helper.js';
import { locate } from '../template/locate.js';
import { Compiler } from './compile.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('create table main.numbers as select * from range(1, 4) t(n)');
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** The rows of model `m`, which reads the ephemeral models given. */
async function rows(model: string, ephemerals: Readonly<Record<string, string>>): Promise<unknown> {
  const reader = await connection.runAndReadAll(sqlOf({ 'models/m.sql': model, ...filesOf(ephemerals) }));
  return reader.getRowsJson();
}

function filesOf(ephemerals: Readonly<Record<string, string>>): Files {
  const head = "{{ config(materialized='ephemeral') }}";
  return Object.fromEntries(
    Object.entries(ephemerals).map(([name, sql]) => [`models/${name}.sql`, `${head}${sql}`]),
  );
}

function compilerOf(files: Files): Compiler {
  const { graph, scope, findings } = linkText({
    'models/sources.yml': 'sources: [{ name: main, tables: [{ name: numbers }] }]\n',
    ...files,
  });
  expect(told(findings)).toEqual([]);
  return new Compiler(graph, scope);
}

function sqlOf(files: Files, model = 'm'): string {
  const compiler = compilerOf(files);
  const node = compiler.findRef([model]);
  if (node?.kind !== 'model') throw new Error(model);
  const { sql } = compiler.model(node).sql;
  expect(told(compiler.diagnostics)).toEqual([]);
  return sql;
}

const source = "{{ source('main', 'numbers') }}";
const e = "{{ ref('e') }}";

describe('ephemeral models', () => {
  test('exact SQL, without and with a list of its own', () => {
    expect(sqlOf({ 'models/m.sql': `select * from ${e}`, ...filesOf({ e: 'select 1 as a; -- one' }) })).toBe(
      'with "__eider__cte__e" as (\nselect 1 as a\n)\nselect * from "__eider__cte__e"',
    );
    expect(
      sqlOf({
        'models/m.sql': `-- top\nwith x as (select 2) select * from ${e}`,
        ...filesOf({ e: 'select 1' }),
      }),
    ).toBe(
      '-- top\nwith "__eider__cte__e" as (\nselect 1\n), x as (select 2) select * from "__eider__cte__e"',
    );
  });

  test.each<[label: string, model: string, ephemerals: Readonly<Record<string, string>>, expected: unknown]>([
    ['plain', `select sum(n) from ${e}`, { e: `select n from ${source}` }, [['6']]],
    [
      'semicolon and comment at the end',
      `select sum(n) from ${e} -- end`,
      { e: `select n from ${source}; -- all\n;\n` },
      [['6']],
    ],
    [
      'comments first',
      `-- a\n/* b */ select count(*) from ${e}`,
      { e: `/* with */ -- with\n select n from ${source}` },
      [['3']],
    ],
    ['read twice', `select count(*) from ${e} a, ${e} b`, { e: `select n from ${source}` }, [['9']]],
    [
      'WITH',
      `with x as (select n from ${e} where n > 1) select * from x order by 1`,
      { e: `select n from ${source}` },
      [['2'], ['3']],
    ],
    [
      'WITH after comments',
      `/* c */ -- d\nWITH\nx as (select 1 as k) select k + n from x, ${e} order by 1 limit 1`,
      { e: `select n from ${source}` },
      [['2']],
    ],
    ['WITH and a comment', `with/* c */x as (from ${e}) select count(*) from x`, { e: 'select 1' }, [['1']]],
    [
      'WITH before a quoted name',
      `with"x y"as (from ${e}) select count(*) from "x y"`,
      { e: 'select 1' },
      [['1']],
    ],
    [
      'WITH RECURSIVE',
      `with recursive r as (select min(n) as i from ${e} union all select i + 1 from r where i < 3) select max(i) from r`,
      { e: `select n from ${source}` },
      [['3']],
    ],
    [
      'WITH, a comment, RECURSIVE',
      `with -- c\n recursive r as (select min(n) as i from ${e} union all select i + 1 from r where i < 3) select max(i) from r`,
      { e: `select n from ${source}` },
      [['3']],
    ],
    [
      'a recursive one inside',
      `select max(i) from ${e}`,
      { e: 'with recursive r as (select 1 as i union all select i + 1 from r where i < 5) select i from r' },
      [[5]],
    ],
    ['a name that begins like WITH', `select without_tax from ${e}`, { e: 'select 1 as without_tax' }, [[1]]],
    ['FROM first', `from ${e} select n where n = 2`, { e: `from ${source}` }, [['2']]],
    ['FROM only', `from ${e}`, { e: 'values (7)' }, [[7]]],
    [
      'PIVOT',
      `pivot ${e} on k using sum(v)`,
      { e: "select * from (values ('a', 1), ('b', 2)) t(k, v)" },
      [['1', '2']],
    ],
    [
      'UNPIVOT',
      `unpivot ${e} on a, b`,
      { e: 'select 1 as a, 2 as b' },
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      'set operations',
      `(select a from ${e}) union all select 2 except select 3 order by 1`,
      { e: 'select 1 as a union select 3' },
      [[1], [2]],
    ],
    ['VALUES', `values ((select max(n) from ${e}))`, { e: `select n from ${source}` }, [['3']]],
    [
      'nested',
      `select * from ${e}`,
      {
        e: "select d * 2 as x from {{ ref('d') }}",
        d: "select max(c) as d from {{ ref('c') }}",
        c: `select n as c from ${source}`,
      },
      [['6']],
    ],
    [
      'a diamond',
      `select count(*) from {{ ref('a') }}, {{ ref('b') }}`,
      { a: `select * from {{ ref('c') }}`, b: `select * from {{ ref('c') }}`, c: `from ${source}` },
      [['9']],
    ],
    ['names with accents', "select * from {{ ref('été') }}", { été: 'select 5 as a' }, [[5]]],
    [
      'a table of the same name inside',
      `with numbers as (select 99 as n) select (select max(n) from ${e}), (select n from numbers)`,
      { e: `select n from ${source}` },
      [['3', 99]],
    ],
  ])('%s', async (_, model, ephemerals, expected) => {
    expect(await rows(model, ephemerals)).toEqual(expected);
  });

  test('both forms of an incremental model and the queries of tests have them', () => {
    const compiler = compilerOf({
      'models/m.sql': `{{ config(materialized='incremental') }}select * from ${e}{{#if (is_incremental)}} where 1 = 2{{/if}}`,
      ...filesOf({ e: 'select 1 as a' }),
    });
    const node = compiler.findRef(['m']);
    const made = node?.kind === 'model' ? compiler.model(node) : undefined;
    expect([made?.sql.sql, made?.incrementalSql?.sql]).toEqual([
      'with "__eider__cte__e" as (\nselect 1 as a\n)\nselect * from "__eider__cte__e"',
      'with "__eider__cte__e" as (\nselect 1 as a\n)\nselect * from "__eider__cte__e" where 1 = 2',
    ]);
  });

  test('a place in the SQL is found in the file that wrote it', () => {
    const compiler = compilerOf({
      'models/m.sql': `with x as (select 1) select wrong_m from ${e}`,
      ...filesOf({ e: "select wrong_e from {{ ref('d') }};", d: 'select wrong_d' }),
    });
    const node = compiler.findRef(['m']);
    if (node?.kind !== 'model') throw new Error('m');
    const { sql } = compiler.model(node);
    const places = ['wrong_m', 'wrong_e', 'wrong_d'].map((name) => {
      const at = locate(sql, sql.sql.indexOf(name), sql.sql.indexOf(name) + name.length)?.at;
      return at && `${at.source.path} ${at.source.text.slice(at.start, at.end)}`;
    });
    expect(places).toEqual(['models/m.sql wrong_m', 'models/e.sql wrong_e', 'models/d.sql wrong_d']);
  });
});
