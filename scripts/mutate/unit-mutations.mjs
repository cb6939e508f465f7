import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Changes the SQL of models in one place for each unit test, asks the unit test, and puts the SQL back. Gives the results in the shape of the data tests':
 * one that is not declared has no mutation.
 * @param scratch the warehouse's project in a folder of its own, with its unit tests' names and `eider`
 * @param declared `units` of mutations.yml
 */
export function mutateUnits({ folder, units, eider }, declared) {
  return units.map((name) => {
    const test = { name, kind: 'unit test' };
    const before = { status: ask(name) };
    const changes = Object.entries(declared[name] ?? {}).flatMap(([path, pairs]) =>
      pairs.map(([from, to]) => ({ path, from, to })),
    );
    return { test, before, results: changes.map((change) => attempt(name, before, change)) };
  });

  function attempt(name, before, { path, from, to }) {
    const file = join(folder, path);
    const sql = readFileSync(file, 'utf8');
    const what = `${from} → ${to}`;
    if (!sql.includes(from)) return { what, noticed: false, why: `${path} has no such text` };
    writeFileSync(file, sql.replace(from, to));
    try {
      const after = ask(name);
      return {
        what,
        noticed: before.status === 'pass' && after === 'fail',
        why: `${before.status} → ${after}`,
      };
    } finally {
      writeFileSync(file, sql);
    }
  }

  /** A unit test needs no warehouse: its target is a file of its own. */
  function ask(name) {
    const { stdout } = eider('test', '--target', 'units', '--select', name, '--output', 'json');
    const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const results = events.flatMap(({ tests = [], result = {} }) => [...tests, ...(result.tests ?? [])]);
    return results.find((result) => result.name === name)?.status ?? 'no result';
  }
}
