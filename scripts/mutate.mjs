// `npm run mutate`: proves that every test of the warehouse means something. It builds a small warehouse beside the real one,
// then breaks the data in one place for each test, asks the test, and takes the damage back. A test that does not notice
// its damage is printed as a survivor, and the exit code is 1.
//
//   npm run mutate -- [--rows 2000] [--only text] [--verbose] [--keep]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { isNoticed, judge } from './mutate/judge.mjs';
import { mutationsOf } from './mutate/mutations.mjs';
import { mutateUnits } from './mutate/unit-mutations.mjs';
import { openScratch } from './mutate/scratch.mjs';
import { root } from './setup.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const started = Date.now();
const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
const declared = parse(readFileSync(join(root, 'scripts', 'mutate', 'mutations.yml'), 'utf8'));

const scratch = await openScratch({ rows: Number(options.rows), keep: options.keep });
console.log(`A warehouse of ${options.rows} dwellings built in ${seconds()} s.`);
try {
  const tests = scratch.tests.filter((test) => test.name.includes(options.only));
  const results = [];
  for (const test of tests) results.push(await mutate(test));
  const units = scratch.units.filter((name) => name.includes(options.only));
  results.push(...mutateUnits({ ...scratch, units }, declared.units));
  report(results);
} finally {
  await scratch.close();
}

/** Does every mutation of a test, one after the other, and says which of them it notices. */
async function mutate(test) {
  const before = await judge(scratch, test);
  const mutations = await mutationsOf(scratch, test, declared, before);
  const results = [];
  for (const mutation of mutations) results.push({ ...mutation, ...(await attempt(test, before, mutation)) });
  return { test, before, results };
}

/** Damages the data, judges, and takes the damage back. */
async function attempt(test, before, { statements }) {
  await scratch.run('begin');
  try {
    for (const statement of statements) await scratch.run(statement);
    const after = await judge(scratch, test);
    return {
      noticed: isNoticed(test, before, after),
      why: `${before.status} → ${after.status}, ${after.failures} failing rows`,
    };
  } catch (error) {
    return { noticed: false, why: `the mutation could not be made: ${error.message.split('\n')[0]}` };
  } finally {
    await scratch.run('rollback');
  }
}

function report(results) {
  const kinds = new Map();
  const survivors = [];
  for (const { test, before, results: mutations } of results) {
    const row = kinds.get(test.kind) ?? { tests: 0, mutations: 0, killed: 0, survived: 0 };
    kinds.set(test.kind, row);
    const lives = mutations.length === 0 || mutations.some(({ noticed }) => !noticed);
    row.tests += 1;
    row.mutations += mutations.length;
    row[lives ? 'survived' : 'killed'] += 1;
    if (mutations.length === 0)
      survivors.push([test, 'no mutation: declare one in scripts/mutate/mutations.yml']);
    for (const { noticed, what, why } of mutations) {
      if (!noticed) survivors.push([test, `${what}: ${why}`]);
      if (options.verbose)
        console.log(`${noticed ? '✓' : '✗'} ${test.name}: ${what} (${before.status}; ${why})`);
    }
  }
  printTable(kinds);
  for (const [test, why] of survivors) console.log(`✗ ${test.name} survived: ${why}`);
  const mutations = results.reduce((sum, { results: made }) => sum + made.length, 0);
  const verdict =
    survivors.length === 0
      ? 'every one noticed its damage'
      : `${new Set(survivors.map(([test]) => test)).size} survived`;
  console.log(`\n${results.length} tests · ${mutations} mutations · ${verdict} · ${seconds()} s`);
  if (survivors.length > 0 || results.length === 0) process.exitCode = 1;
}

function printTable(kinds) {
  const columns = ['tests', 'mutations', 'killed', 'survived'];
  const width = Math.max(...[...kinds.keys()].map((kind) => kind.length), 0);
  const line = (name, cells) =>
    console.log(`${name.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(9)).join('  ')}`);
  console.log();
  line('kind', columns);
  for (const [kind, row] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
    line(
      kind,
      columns.map((column) => row[column]),
    );
  console.log();
}
