import { describe, expect, test } from 'vitest';
import { hashExpression, scanExpression, scanKind, typeNames } from './column-type.js';

test.each([
  ['VARCHAR', ['VARCHAR']],
  ['DECIMAL(18,3)', ['DECIMAL']],
  ['INTEGER[3][]', ['INTEGER']],
  ["ENUM('GEOMETRY, (x', 'it''s')", ['ENUM']],
  ["GEOMETRY('EPSG:2154')", ['GEOMETRY']],
  ['TIMESTAMP WITH TIME ZONE', ['TIMESTAMP WITH TIME ZONE']],
  ['STRUCT(geometry INTEGER, "x, (y" VARCHAR, "a""b" DECIMAL(3,1)[])[]', ['INTEGER', 'VARCHAR', 'DECIMAL']],
  ['MAP(VARCHAR, STRUCT(a TIME_NS))', ['VARCHAR', 'TIME_NS']],
  ['UNION(num INTEGER, str VARCHAR)', ['INTEGER', 'VARCHAR']],
])('types in %s', (type, names) => {
  expect(typeNames(type)).toEqual(names);
});

describe('what is scanned', () => {
  test('as text, as a number, or not', () => {
    const types = [
      'VARCHAR',
      "ENUM('a')",
      'BLOB',
      'BIGINT',
      'DECIMAL(15,2)',
      'BIGINT[]',
      'DATE',
      'BOOLEAN[]',
      'STRUCT(a DATE)',
      'STRUCT(a DATE, b VARCHAR)',
      'NEW_TYPE',
    ];
    expect(types.map(scanKind)).toEqual([
      'text',
      'text',
      'text',
      'number',
      'number',
      'text',
      undefined,
      undefined,
      undefined,
      'text',
      'text',
    ]);
  });

  test('whole numbers without their fraction', () => {
    expect(['DOUBLE', 'DECIMAL(15,2)', 'JSON'].map((type) => scanExpression({ name: 'a"b', type }))).toEqual([
      'CASE WHEN isfinite("a""b") AND "a""b" = floor("a""b") AND abs("a""b") < 1e16 THEN CAST(CAST("a""b" AS BIGINT) AS VARCHAR) END',
      'CASE WHEN "a""b" = trunc("a""b") THEN CAST(trunc("a""b") AS VARCHAR) END',
      'CAST("a""b" AS VARCHAR)',
    ]);
  });

  test('an ENUM is hashed by its text', () => {
    expect(["ENUM('a')", 'DATE'].map((type) => hashExpression({ name: 'a', type }))).toEqual([
      'CAST("a" AS VARCHAR)',
      '"a"',
    ]);
  });
});
