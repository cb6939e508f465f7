import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordOf, type Recorded } from './support/recorded-builds.js';
import { runEider, type Ran } from './support/run-eider.js';

/** What dbt made of `own-materialisations/project`, built twice: `scripts/dbt/record-builds.py`. */
const home = fileURLToPath(new URL('own-materialisations/', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-own-'));
  await cp(join(home, 'project'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('materialisations of a project', () => {
  const eider = (...argv: readonly string[]): Promise<Ran> => runEider(argv, { cwd: folder });
  const contents = (): Promise<Recorded> => recordOf(join(folder, 'shop.duckdb'));

  test('make what they make in dbt, in a first build and in the next', async () => {
    const recorded = JSON.parse(await readFile(join(home, 'recorded.json'), 'utf8')) as readonly Recorded[];
    for (const [index, expected] of recorded.entries()) {
      const { code, stderr } = await eider('build');
      // What the materialisation says with `log` is shown.
      expect([code, stderr]).toEqual([0, `run ${index + 1}\n`]);
      expect(await contents()).toEqual(expected);
    }
  });

  test('one that fails leaves everything as it was', async () => {
    await eider('build');
    const before = await contents();
    const path = join(folder, 'macros/logged.sql');
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace('{{ run_hooks(post_hooks) }}', "{% do run_query('select * from nowhere') %}"),
    );
    const failed = await eider('build', '-s', 'seen');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('nowhere');
    expect(await contents()).toEqual(before);
    await writeFile(path, text.replace('{{ run_hooks(post_hooks) }}', "{% do run_query('commit') %}"));
    const ended = await eider('build', '-s', 'seen');
    expect(ended.stdout).toContain('cannot begin or end one');
    expect(await contents()).toEqual(before);
  });
});
