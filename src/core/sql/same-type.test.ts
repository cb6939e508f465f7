import { expect, test } from 'vitest';
import { isSameType } from './same-type.js';

test.each([
  ['GEOMETRY', "GEOMETRY('EPSG:2154')", true],
  ['STRUCT(g GEOMETRY, n INTEGER)', "STRUCT(g GEOMETRY('OGC:CRS84'), n INTEGER)", true],
  ["GEOMETRY('EPSG:2154')", "GEOMETRY('EPSG:2154')", true],
  ["GEOMETRY('EPSG:2154')", "GEOMETRY('EPSG:4326')", false],
  ["GEOMETRY('EPSG:2154')", 'GEOMETRY', false],
  ['GEOMETRY', 'BLOB', false],
  ['BIGINT', 'INTEGER', false],
  ["ENUM('GEOMETRY')", "ENUM('GEOMETRY')", true],
  ["ENUM('GEOMETRY')", "ENUM('GEOMETRY(''a'')')", false],
])('%s and %s: %s', (stored, now, same) => {
  expect(isSameType(stored, now)).toBe(same);
});
