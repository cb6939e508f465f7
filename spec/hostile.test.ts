import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hostileModels, type HostileModel } from './hostile/corpus.js';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { writing } from './support/warehouse.js';

/** `--untrusted`: what a stranger's project may try, and that none of it runs, reads or tells anything. */
const canary = 'canary_c0f';
const server = await HttpFiles.start();

afterAll(async () => {
  await server.close();
  await removeProjects();
});

/** A project beside a folder that it may not see. */
async function strangersProject(files: {
  readonly [path: string]: string;
}): Promise<{ readonly root: string; readonly outside: string }> {
  const folder = await makeProject({
    'outside/secret.txt': canary,
    'outside/secret.sql': `select 1 as ${canary}`,
    'outside/secret.csv': `${canary}\n1\n`,
    'outside/secret.yml': `${canary}: [`,
    'project/project.yml': 'name: strange\n',
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`project/${path}`, text])),
  });
  return { root: join(folder, 'project'), outside: join(folder, 'outside') };
}

async function check(root: string, ...options: readonly string[]) {
  const command = options[0]?.startsWith('-') === false ? options : ['check', '--no-rules', ...options];
  const env = { CANARY: canary, EIDER_PSEUDONYM_KEY: `${canary}${canary}${canary}${canary}` };
  return runEider([...command, '--untrusted'], { cwd: root, env });
}

/** A project of some models of the corpus, with the extensions that it asks for. */
async function corpusProject(chosen: readonly HostileModel[]) {
  const made = await strangersProject({
    'profiles.yml': `strange:
  target: dev
  outputs:
    dev:
      path: w.duckdb
      extensions: [httpfs, spatial, postgres, sqlite, excel]
`,
  });
  await mkdir(join(made.root, 'models'));
  for (const [index, { sql }] of chosen.entries()) {
    const text = sql
      .replaceAll('<outside>', join(made.outside, 'secret.txt'))
      .replaceAll('<folder>', made.outside)
      .replaceAll('<url>', server.url('').replace(/\/$/u, ''));
    await writeFile(join(made.root, 'models', `m${index}.sql`), text);
  }
  return made;
}

// A template that is wrong stops everything: such models come one by one.
const templates = hostileModels.filter(({ sql }) => sql.includes('{{'));
const queries = hostileModels.filter(({ sql }) => !sql.includes('{{'));

test.each([[queries], ...templates.map((one) => [[one]])])(
  'each hostile model is refused, or inert',
  async (chosen) => {
    const { root, outside } = await corpusProject(chosen);
    await writing(
      ':memory:',
      outside,
      `load spatial`,
      `copy (select st_point(1, 2) as geom, 1 as ${canary}) to '${join(outside, 'shape.shp')}' (format gdal, driver 'ESRI Shapefile')`,
    );
    const before = await readdir(outside);
    const { code, stdout, stderr } = await check(root, '--output', 'json');
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(canary);
    const bound = new Set(
      [...stdout.matchAll(/"name":"m(\d+)".*?"status":"ok"/gu)].map(([, index]) => Number(index)),
    );
    expect(chosen.filter((_, index) => bound.has(index))).toEqual(
      chosen.filter(({ becomes }) => becomes === 'inert'),
    );
    expect(server.asked).toEqual([]);
    expect(await readdir(outside)).toEqual(before);
    expect((await readdir(root)).sort()).toEqual(['models', 'profiles.yml', 'project.yml']);
  },
);

test('no code, hook or function of the project runs', async () => {
  const { root, outside } = await strangersProject({
    'project.yml': `name: strange
on-run-start:
  - "create macro hooked(x) as x"
  - "attach '../outside/attached.duckdb'"
`,
    'macros/evil.js': `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('../../outside/ran', import.meta.url), '');
export function steal() { return process.env.CANARY; }`,
    'macros/evil.ts': `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('../../outside/ran', import.meta.url), '');
export const other = (): string => 'x';`,
    'models/calls.sql': `select '{{ steal() }}' as a`,
    'models/hooked.sql': `{{ config(pre_hook="copy (select 1) to '../outside/hook.csv'") }} select hooked(1) as a`,
    'models/f.sql': `{{ config(materialized='function') }} 1); attach '../outside/f.duckdb'; select (1`,
    'models/fine.sql': `select 1 as a`,
  });
  const before = await readdir(outside);
  const whole = await check(root);
  expect(whole.code).toBe(1);
  expect(whole.stderr).toContain('`macros/evil.js` was not run: the project is not trusted');
  expect(whole.stderr).toContain('`macros/evil.ts` was not run: the project is not trusted');
  await rm(join(root, 'models/calls.sql'));
  const { stdout } = await check(root, '--output', 'json');
  const status = stdout
    .split('\n')
    .filter((line) => line.includes('"checked"'))
    .map((line) => JSON.parse(line) as { name: string; status: string })
    .map((line) => `${line.name} ${line.status}`);
  expect(status.sort()).toEqual(['f broken', 'fine ok', 'hooked broken']);
  expect(await readdir(outside)).toEqual(before);
});

test.each([
  ['a folder of models', 'models', '../outside'],
  ['a folder in it', 'models/inner', '../../outside'],
  ['a model', 'models/secret.sql', '../../outside/secret.sql'],
  ['a YAML file', 'models/secret.yml', '../../outside/secret.yml'],
  ['a seed', 'seeds/secret.csv', '../../outside/secret.csv'],
  ['a macro', 'macros/secret.sql', '../../outside/secret.sql'],
  ['profiles.yml', 'profiles.yml', '../outside/secret.yml'],
  ['selectors.yml', 'selectors.yml', '../outside/secret.yml'],
  ['.env', '.env', '../outside/secret.txt'],
  ['the whole machine', 'models/root', '/'],
])('a link that leads outside is not followed: %s', async (_what, path, target) => {
  const { root } = await strangersProject({ 'tests/fine.sql': 'select 1 as a' });
  await mkdir(join(root, path, '..'), { recursive: true });
  await symlink(target, join(root, path));
  for (const command of [['check'], ['ls'], ['columns', 'secret'], ['lineage', 'secret.a']]) {
    const { code, stdout, stderr } = await check(root, ...command);
    expect(stdout + stderr).not.toContain(canary);
    expect(stderr).toContain(`\`${path}\` leads out of the project's folder`);
    expect(code).toBe(1);
  }
});

test('project.yml that leads outside is not read', async () => {
  const { outside, root } = await strangersProject({});
  const link = join(root, '..', 'linked');
  await mkdir(link);
  await symlink(join(outside, 'secret.yml'), join(link, 'project.yml'));
  const { code, stdout, stderr } = await check(link);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain("`project.yml` leads out of the project's folder");
});

test('links inside the project are followed, and sources are taken as they are declared', async () => {
  const { root } = await strangersProject({
    'real/a.sql': 'select x from {{ source("raw", "declared") }}',
    'models/b.sql': 'select x from {{ source("raw", "file") }}',
    'models/c.sql': 'select * from {{ ref("codes") }}',
    'seeds/codes.csv': 'code,label\n01,a\n',
    'models/sources.yml': `sources:
  - name: raw
    tables:
      - {name: declared, location: ../outside/secret.csv, columns: [{name: x, type: INTEGER}]}
      - {name: file, location: ../outside/secret.csv}
`,
  });
  await symlink('../real', join(root, 'models', 'linked'));
  const { stdout, stderr } = await check(root, '--output', 'json');
  expect(stdout + stderr).not.toContain(canary);
  const models = stdout
    .split('\n')
    .filter((line) => line.includes('"model"'))
    .map((line) => JSON.parse(line) as { name: string; status: string; columns: unknown });
  expect(models.map(({ name, status, columns }) => ({ name, status, columns }))).toEqual([
    { name: 'a', status: 'ok', columns: [{ name: 'x', type: 'INTEGER' }] },
    { name: 'b', status: 'not-checked', columns: [] },
    {
      name: 'c',
      status: 'ok',
      columns: [
        { name: 'code', type: 'VARCHAR' },
        { name: 'label', type: 'VARCHAR' },
      ],
    },
  ]);
});

test('the environment and the home folder are not seen', async () => {
  const { root } = await strangersProject({
    'profiles.yml': `strange:
  target: dev
  outputs:
    dev: {path: "{{ env_var('CANARY') }}", threads: "{{ env_var('CANARY') }}"}
`,
    'models/a.sql': `select '{{ env_var("CANARY", "nothing") }}' as a, '{{ env_var("OWN") }}' as b`,
    '.env': 'OWN=mine\n',
  });
  const { code, stdout, stderr } = await check(root);
  expect([code, stdout, stderr]).toEqual([0, '1 model checked\n', '']);
});

test('caches that a stranger sends are not read, and none is written', async () => {
  const { root } = await strangersProject({
    'models/a.sql': 'select 1 as x',
    'target/.cache/bind': 'not to be read',
    'target/.cache/properties': 'not to be read',
  });
  await symlink('../../outside/secret.txt', join(root, 'target', 'manifest.json'));
  const { code, stdout, stderr } = await check(root);
  expect([code, stdout, stderr]).toEqual([0, '1 model checked\n', '']);
  expect((await readdir(join(root, 'target'))).sort()).toEqual(['.cache', 'manifest.json']);
  expect(await readFile(join(root, 'target/.cache/bind'), 'utf8')).toBe('not to be read');
});
