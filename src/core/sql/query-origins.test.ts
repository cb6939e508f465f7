import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryOrigins } from './query-origins.js';

describe('queryOrigins, on what DuckDB serialises', () => {
  let instance: DuckDBInstance;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => instance.closeSync());

  const origins = async (sql: string) => {
    const connection = await instance.connect();
    const result = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql]);
    return queryOrigins(String(result.getRows()[0]?.[0]));
  };

  test.each([
    ['select * from stg.owners', [{ schema: 'stg', name: 'owners' }], false],
    ['from a.b.c', [{ database: 'a', schema: 'b', name: 'c' }], false],
    ['with o as (select * from stg.owners) select * from o', [{ schema: 'stg', name: 'owners' }], false],
    ['with o as (select 1) select * from stg.o, O', [{ schema: 'stg', name: 'o' }], false],
    ['select (select max(x) from t) from range(3)', [{ schema: '', name: 't' }], false],
    ["select * from read_csv('x.csv')", [], true],
    ["from 'x.csv'", [{ schema: '', name: 'x.csv' }], false],
    ['select 1', [], false],
    ['pivot t on x', [], true],
    ['selec', [], true],
  ])('%s', async (sql, relations, elsewhere) => {
    expect(await origins(sql)).toMatchObject({ relations, elsewhere });
  });

  test.each([
    ['select a, t.b as b, c as d, upper(e) as f from t', ['d', 'f']],
    ['with o(x, y) as (select a, b from t) select x from o', ['x', 'y']],
    ['select q.z from (select a from t) as q(z)', ['q', 'z']],
  ])('renamed in %s', async (sql, renamed) => {
    expect([...(await origins(sql)).renamed].sort()).toEqual(renamed);
  });
});
