import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runEider } from './support/run-eider.js';

const loud = (what: string): string =>
  `{% if execute %}{{ exceptions.raise_compiler_error('${what}') }}{% endif %}`;

const files: { readonly [path: string]: string } = {
  'dbt_project.yml': `name: quiet
version: '1.0'
config-version: 2
profile: quiet
on-run-start: "${loud('hook')}select 1"
`,
  'profiles.yml': 'quiet: { target: dev, outputs: { dev: { type: duckdb, path: quiet.duckdb } } }\n',
  'models/one.sql': `select 1 as id${loud('model')}`,
  'models/one.yml': 'models: [{ name: one, columns: [{ name: id, data_tests: [not_null, small] }] }]\n',
  'tests/single.sql': "select * from {{ ref('one') }} where id > 1",
  'macros/small.sql': `{% test small(model, column_name) %}${loud('test')}select * from {{ model }}{% endtest %}`,
};

let project = '';
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'eider-dbt-parse-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
});
afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

const run = (...words: readonly string[]) =>
  runEider(words, { cwd: project, env: { DBT_PROFILES_DIR: project } });

test('parse leaves out what templates keep for `execute`, compiles nothing, and writes one file', async () => {
  expect(await run('parse')).toMatchObject({ code: 0, stderr: '' });
  const written = await readdir(join(project, 'target'), { recursive: true, withFileTypes: true });
  expect(written.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(['manifest.json']);
  const { nodes } = JSON.parse(await readFile(join(project, 'target', 'manifest.json'), 'utf8')) as {
    readonly nodes: { readonly [id: string]: { readonly [key: string]: unknown } };
  };
  expect(nodes['model.quiet.one']).toMatchObject({
    relation_name: '"quiet"."main"."one"',
    compiled_path: null,
  });
  expect(Object.keys(nodes)).toHaveLength(5);
  const compiled = Object.values(nodes).flatMap((entry) =>
    ['compiled', 'compiled_code', 'extra_ctes', 'extra_ctes_injected'].filter((key) => key in entry),
  );
  expect(compiled).toEqual([]);
});

test('what wants `execute` is wrong once it is compiled', async () => {
  const { code, stderr } = await run('docs', 'generate');
  expect(code).not.toBe(0);
  for (const what of ['hook', 'model', 'test']) expect(stderr).toContain(what);
});
