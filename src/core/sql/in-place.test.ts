import { expect, test } from 'vitest';
import { InPlaceReads } from './in-place.js';

const reads = new InPlaceReads([
  { catalog: 'shop', schema: 'raw', name: 'a+b', external: { sql: "'data/a.csv'", name: 'a+b' } },
  { catalog: 'shop', schema: 'raw', name: 'c', external: { sql: 'range(3)', name: 'c' } },
  { schema: 'raw', name: 'table' },
]);

test('names are read as what they stand for, and offsets lead back', () => {
  const sql = 'select x from "shop"."raw"."a+b" join "shop"."raw"."c" using (y) where z';
  const made = reads.read(sql);
  expect(made?.sql).toBe("select x from 'data/a.csv' join range(3) using (y) where z");
  const back = (word: string): string => sql.slice(made?.written(made.sql.indexOf(word)));
  expect(back('x')).toBe(sql.slice(7));
  expect(back('data')).toBe(sql.slice(14));
  expect(back('join')).toBe('join "shop"."raw"."c" using (y) where z');
  expect(back('range')).toBe('"shop"."raw"."c" using (y) where z');
  expect(back('using')).toBe('using (y) where z');
  expect(back('z')).toBe('z');
});

test('other names stay', () => {
  expect(reads.read('select * from "shop"."raw"."table", "raw"."c"')).toBeUndefined();
  expect(new InPlaceReads([]).read('select 1')).toBeUndefined();
  expect(reads.shown('from "shop"."raw"."c"')).toBe('from range(3)');
});
