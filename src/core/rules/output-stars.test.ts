import { describe, expect, test } from 'vitest';
import { outputStars } from './output-stars.js';
import { sqlTokens } from './sql-tokens.js';

function starsIn(text: string): readonly string[] {
  return outputStars(sqlTokens({ path: 'm.sql', text })).map(
    ({ first, last }) => `${first.start} ${text.slice(first.start, last.end)}`,
  );
}

describe('the stars of a query', () => {
  test.each([
    ["select * from {{ ref('a') }}", ['7 *']],
    ["select a, b from {{ ref('a') }}", []],
    ["select count(*), a * 2 from {{ ref('a') }}", []],
    ["select distinct x.*, 1 from {{ ref('a') }} as x", ['16 x.*']],
    ["select distinct on (a, b) * from {{ ref('a') }}", ['26 *']],
    ["select * exclude (a) from {{ ref('a') }}", ['7 *']],
    ["from {{ ref('a') }}", ['0 from']],
    ["from {{ ref('a') }} select a", []],
    ["-- select *\nselect '*', \"*\" from {{ ref('a') }} /* * /* * */ * */", []],
    ["select a from {{ ref('a') }} union all select * from {{ ref('b') }}", ['46 *']],
    ['(select a from t) union by name (select * from t)', ['40 *']],
    ["select a from (select * from {{ ref('a') }})", []],
    ["select * from (select a from {{ ref('a') }})", []],
    ["select q.* from (select * from {{ ref('a') }}) as q", ['24 *']],
    ['select * from (values (1))', ['7 *']],
    ["select * from (a join {{ ref('a') }} using (x))", ['7 *']],
    ["{{#if (var 'x')}}select *{{else}}select a{{/if}} from {{ ref('a') }}", ['24 *']],
    ['select', []],
    ['', []],
    ["{{ told_cells('kind') }}", []],
  ])('%s', (text, stars) => {
    expect(starsIn(text)).toEqual(stars);
  });

  test.each([
    ["with a as (select x from {{ ref('a') }}) select * from a", []],
    ["with a as (select * from {{ ref('a') }}) select x from a", []],
    ["with a as (select * from {{ ref('a') }}), b as (select * from a) select * from b", ['18 *']],
    ['with a as materialized (select x from t) select A.* from a', []],
    [
      'with a (x) as (select 1), b as (select * from t) select q.*, w.* from a as q join b w using (x)',
      ['39 *'],
    ],
    ['with recursive a as (select 1 as x union all select * from a) select * from a', []],
    ['with a as (with b as (select * from t) select * from b) select * from a', ['29 *']],
    ["with a as (select 1) select * from a, {{ ref('b') }}", ['28 *']],
    ['with a as (select 1) select * from main.a', ['28 *']],
    ['with a as (select 1 as x) select missing.* from a', ['33 missing.*']],
  ])('through common table expressions: %s', (text, stars) => {
    expect(starsIn(text)).toEqual(stars);
  });
});
