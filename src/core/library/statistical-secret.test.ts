import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqlOf } from '../template/render-text.test-helper.js';
import { markPrivacyMacros, privacyMacros } from './privacy-macros.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('create table units (region integer, town integer, weight integer)');
  for (const { name, parameters, body } of markPrivacyMacros(privacyMacros(), 's3cret').functions)
    await connection.run(`create macro ${name}(${parameters.join(', ')}) as (${body})`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

interface Cell {
  readonly region: number;
  readonly town: number;
  readonly weights: readonly number[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const cellSum = ({ weights }: Cell): number => sum(weights);

/** The rule, for any set of units. */
function keepsRule(weights: readonly number[]): boolean {
  return weights.length >= 11 && Math.max(...weights) <= 0.85 * sum(weights);
}

/** The cells of one total that must be hidden, told in words rather than windows. */
function hiddenCells(cells: readonly Cell[]): ReadonlySet<Cell> {
  const hidden = new Set(cells.filter(({ weights }) => !keepsRule(weights)));
  if (hidden.size === 0) return hidden;
  const sizes = [...new Set(cells.filter((cell) => !hidden.has(cell)).map(({ weights }) => weights.length))];
  for (const size of sizes.sort((a, b) => a - b)) {
    if (hidden.size >= 2 && keepsRule([...hidden].flatMap(({ weights }) => weights))) break;
    for (const cell of cells) if (cell.weights.length === size) hidden.add(cell);
  }
  return hidden;
}

async function toldBy(
  cells: readonly Cell[],
  macros: ReturnType<typeof privacyMacros>,
): Promise<ReadonlyMap<string, number | null>> {
  await connection.run('delete from units');
  const rows = cells.flatMap(({ region, town, weights }) =>
    weights.map((weight) => `(${region},${town},${weight})`),
  );
  await connection.run(`insert into units values ${rows.join()}`);
  const query = `select region, town, {{ secret_statistique('sum(weight)', weight='weight', total='region') }} from units group by region, town`;
  const read = await connection.runAndReadAll(sqlOf(query, '', { macros }));
  return new Map(
    read
      .getRowsJson()
      .map(([region, town, told]) => [
        `${Number(region)}.${Number(town)}`,
        told === null ? null : Number(told),
      ]),
  );
}

const weights = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 24 }),
  // One unit that may have nearly all.
  fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 10, maxLength: 14 }),
      fc.integer({ min: 50, max: 400 }),
    )
    .map(([many, one]) => [...many, one]),
);
const tables = fc
  .array(fc.array(weights, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .map((regions) =>
    regions.flatMap((towns, region) => towns.map((given, town): Cell => ({ region, town, weights: given }))),
  );

test('no hidden cell of a total can be had back by subtraction, and no more are hidden than that takes', async () => {
  const seen = { alone: 0, second: 0 };
  await fc.assert(
    fc.asyncProperty(tables, async (cells) => {
      const told = await toldBy(cells, privacyMacros());
      for (const region of new Set(cells.map((cell) => cell.region))) {
        const own = cells.filter((cell) => cell.region === region);
        const hidden = own.filter(({ town }) => told.get(`${region}.${town}`) === null);
        for (const cell of own.filter((other) => !hidden.includes(other))) {
          expect(told.get(`${region}.${cell.town}`)).toBe(cellSum(cell));
          expect(keepsRule(cell.weights)).toBe(true);
        }
        // What the total gives away is the sum of all that is hidden: the rule must hold for that as well.
        const isWhole = hidden.length === 0 || hidden.length === own.length;
        expect(isWhole || (hidden.length > 1 && keepsRule(hidden.flatMap((cell) => cell.weights)))).toBe(
          true,
        );
        const primary = own.filter((cell) => !keepsRule(cell.weights));
        if (primary.length === 1) seen.alone += 1;
        if (hidden.length > primary.length) seen.second += 1;
        expect(new Set(hidden)).toEqual(hiddenCells(own));
      }
    }),
    { numRuns: 150 },
  );
  expect(Math.min(seen.alone, seen.second)).toBeGreaterThan(10);
});

test('the macros of a check give the same', async () => {
  const { macros } = markPrivacyMacros(privacyMacros(), 's3cret');
  for (const cells of fc.sample(tables, { numRuns: 20, seed: 7 }))
    expect(await toldBy(cells, macros)).toEqual(await toldBy(cells, privacyMacros()));
});

test('the worked example of the page', async () => {
  const cells = [5, 15, 25, 55].map((size, town): Cell => ({
    region: 1,
    town,
    weights: Array.from({ length: size }, () => 1),
  }));
  expect(
    [...(await toldBy(cells, privacyMacros())).entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ).toEqual([
    ['1.0', null],
    ['1.1', null],
    ['1.2', 25],
    ['1.3', 55],
  ]);
});

test('totals of several columns stand in brackets, the total of all is a constant', async () => {
  await connection.run('delete from units');
  const sizes = '(0, 1, 2), (0, 2, 13), (0, 3, 15), (1, 1, 10), (1, 2, 14), (1, 3, 16)';
  await connection.run(
    `insert into units select region, town, 1 from (values ${sizes}) cells(region, town, size), range(size)`,
  );
  for (const [total, expected] of [
    ['(region, 1)', 2],
    ['1', 4],
  ] as const) {
    const query = `select count(told) from (select {{ secret_statistique('count(*)', total='${total}') }} as told from units group by region, town)`;
    const read = await connection.runAndReadAll(sqlOf(query, '', { macros: privacyMacros() }));
    expect([total, Number(read.getRowsJson()[0]?.[0])]).toEqual([total, expected]);
  }
});
