import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';

/** The warehouse of this repository is checked with no data, no database and no key. */
const repository = fileURLToPath(new URL('..', import.meta.url));
const mart = 'models/marts/production/marts_production_housing.sql';
let folder = '';

beforeAll(async () => {
  folder = await makeProject({});
  for (const name of ['project.yml', 'models', 'macros', 'tests', 'seeds'])
    await cp(join(repository, name), join(folder, name), { recursive: true });
});
afterAll(removeProjects);

async function check(...options: readonly string[]): Promise<Ran> {
  return runEider(['check', ...options], { cwd: folder });
}

test('it passes', async () => {
  const { code, stdout, stderr } = await check();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ models checked\n$/u);
});

test("an owner's name in a mart is refused, with the way it came", async () => {
  const path = join(folder, mart);
  const before = await readFile(path, 'utf8');
  const sql = `select marts.*, owners.full_name as owner_name
from (${before}) as marts
left join {{ ref('stg_production__owners') }} as owners on true
`;
  await writeFile(path, sql);
  const { code, stderr } = await check('--no-rules');
  await writeFile(path, before);
  expect(code).toBe(1);
  const lines = stderr.split('\n').map((line) => line.replaceAll(/\s+/gu, ' ').trim());
  expect(lines.filter((line) => !/^(?:\d+ )?│/u.test(line) && line !== '')).toEqual([
    'error[privacy/personal-column-in-mart]: `owner_name` of `marts_production_housing` carries a name, which `marts` may not hold',
    `──▶ ${mart}:1:17`,
    expect.stringMatching(
      /^production\.owners\.full_name \(name\) models\/staging\/production\/sources\.yml:\d+:19$/u,
    ),
    expect.stringMatching(
      /^└ stg_production__owners\.full_name transformed models\/staging\/production\/stg_production__owners\.sql:\d+:\d+$/u,
    ),
    `└ marts_production_housing.owner_name copied ${mart}:1:17`,
    "hint: drop the column, or declassify it where it enters: `{{ initials('full_name') }}` or `{{ pseudonymise('full_name') }}`",
  ]);
});
