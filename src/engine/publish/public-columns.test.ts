import { describe, expect, test } from 'vitest';
import { publicColumns, unreadableType } from './public-columns.js';

type Choices = Parameters<typeof publicColumns>[1];

const of = (type: string, choices: Choices): readonly string[] =>
  publicColumns({ name: 'a b', type }, choices).map(
    ({ name, type: made, expression }) => `${name} ${made} = ${expression}`,
  );

describe('a column leaves', () => {
  test('as it is, unless said otherwise', () => {
    const duckdb: Choices = { format: 'duckdb' };
    for (const type of ['VARCHAR', 'HUGEINT', "GEOMETRY('EPSG:2154')", 'STRUCT(x INTEGER)'])
      expect(of(type, duckdb)).toEqual([`a b ${type} = "a b"`]);
  });

  test('as what `hugeint` says, also in lists', () => {
    expect(of('HUGEINT[][3]', { format: 'duckdb', hugeint: 'double' })).toEqual([
      'a b DOUBLE[][3] = CAST("a b" AS DOUBLE[][3])',
    ]);
    expect(of('UHUGEINT', { format: 'parquet' })).toEqual([
      'a b DECIMAL(38,0) = CAST("a b" AS DECIMAL(38,0))',
    ]);
    expect(of('STRUCT(x HUGEINT)', { format: 'parquet' })).toEqual(['a b STRUCT(x HUGEINT) = "a b"']);
  });

  test('as what `geometry` says', () => {
    expect(of('GEOMETRY', { format: 'csv' })).toEqual(['a b VARCHAR = ST_AsText("a b")']);
    expect(of('GEOMETRY', { format: 'csv', geometry: 'wkb' })).toEqual(['a b BLOB = ST_AsBinary("a b")']);
    expect(of('GEOMETRY', { format: 'duckdb', geometry: 'lat_lon' })).toEqual([
      'a b_latitude DOUBLE = ST_Y("a b")',
      'a b_longitude DOUBLE = ST_X("a b")',
    ]);
    expect(of("GEOMETRY('EPSG:2154')", { format: 'parquet', geometry: 'lat_lon' })[1]).toBe(
      `a b_longitude DOUBLE = ST_X(ST_Transform("a b", 'EPSG:2154', 'EPSG:4326', always_xy := true))`,
    );
  });

  test('as JSON in CSV when it is nested', () => {
    for (const type of ['INTEGER[]', 'STRUCT(x INTEGER)', 'MAP(VARCHAR, INTEGER)'])
      expect(of(type, { format: 'csv' })).toEqual(['a b VARCHAR = CAST(to_json("a b") AS VARCHAR)']);
  });
});

test('types that readers cannot open', () => {
  const types = [
    'STRUCT(geometry VARCHAR)',
    'GEOMETRY',
    'STRUCT(a TIME_NS)[]',
    'VARIANT',
    'TIME',
    'HUGEINT',
    'STRUCT("UNION(" UNION(num INTEGER, str VARCHAR))',
    'STRUCT("UNION(" INTEGER)',
  ];
  const of = (format: 'duckdb' | 'parquet' | 'csv', storageVersion: string) =>
    types.map((type) => unreadableType(type, { format, storageVersion }));
  const none = undefined;
  expect(of('duckdb', 'v1.0.0')).toEqual([none, 'GEOMETRY', 'TIME_NS', 'VARIANT', none, none, none, none]);
  expect(of('duckdb', 'v1.4.0')).toEqual(of('duckdb', 'v1.0.0'));
  expect(of('duckdb', 'v1.5.0')).toEqual(types.map(() => none));
  expect(of('parquet', 'v1.0.0')).toEqual([none, none, 'TIME_NS', 'VARIANT', none, 'HUGEINT', 'UNION', none]);
  expect(of('csv', 'v1.0.0')).toEqual(types.map(() => none));
});
