import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCommands, runCommands } from './support/golden-commands.js';
import { readTree, rowsOf, writeTree } from './support/golden-files.js';

/**
 * Golden cases: each folder of `spec/projects` is a project, a file `commands.txt`, and what its commands must print and leave:
 * `expected/stdout.txt`, `expected/stderr.txt`, `expected/rows/*.csv` (every relation), and `expected/target/**` where that folder
 * exists. Whole sets are compared, both ways. `UPDATE_GOLDEN=1` writes them anew, but never in CI.
 */
const projects = fileURLToPath(new URL('projects/', import.meta.url));
const update = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined;
const cases = existsSync(projects) ? (await readdir(projects)).sort() : [];

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'eider-golden-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

describe('golden', () => {
  test.each(cases)('%s', async (name) => {
    const source = join(projects, name);
    const expected = join(source, 'expected');
    const folder = join(scratch, name);
    await cp(source, folder, { recursive: true, filter: (path) => path !== expected });
    const commands = readCommands(await readFile(join(source, 'commands.txt'), 'utf8'));
    const { stdout, stderr } = await runCommands(commands, folder);
    const withTarget = existsSync(join(expected, 'target'));
    const actual = new Map([
      ['stdout.txt', stdout],
      ['stderr.txt', stderr],
      ...(await rowsOf(folder)),
      ...(withTarget ? await readTree(join(folder, 'target'), 'target') : []),
    ]);
    // These tell the time.
    const names = [
      '.cache/written.json',
      '.cache/properties',
      '.cache/templates',
      '.cache/renders',
      '.cache/seeds',
      '.cache/taints',
      '.cache/lineage',
      // With random names in it.
      '.cache/bind',
      '.cache/secret',
      'eider/run_results.json',
      'manifest.json',
      'run_results.json',
      'catalog.json',
    ];
    for (const name of names) actual.delete(`target/${name}`);
    if (update) await writeTree(expected, actual);
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(await readTree(expected, '')));
  });
});
