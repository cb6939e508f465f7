import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTree, writeTree } from './support/golden-files.js';
import { runEider } from './support/run-eider.js';

const expected = fileURLToPath(new URL('from-dbt/native', import.meta.url));
const shop = fileURLToPath(new URL('projects/from-dbt/shop', import.meta.url));
const update = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-from-dbt-spec-'));
  await cp(shop, join(folder, 'shop'), { recursive: true });
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

test('the native form of a dbt project, file by file; the dbt project is as it was', async () => {
  const before = await readTree(join(folder, 'shop'), 'shop');
  const ran = await runEider(['init', '--from-dbt', 'shop', 'native'], { cwd: folder });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const written = await readTree(join(folder, 'native'), '');
  if (update) await writeTree(expected, written);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(await readTree(expected, '')));
  expect(await readTree(join(folder, 'shop'), 'shop')).toEqual(before);
  expect([...written.values()].join('\n')).not.toContain('hidden');
});
