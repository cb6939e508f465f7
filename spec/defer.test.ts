import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { startEider } from './support/child.js';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/** What production may count on when others defer to it: its file stays as it is, is let go of early, and its classes hold. */
afterAll(removeProjects);

const project = {
  'project.yml': 'name: demo\nvars: {size: 1}\nmodels: {+materialized: table}\n',
  'profiles.yml': 'demo:\n  outputs:\n    dev: {path: warehouse.duckdb, threads: 1, duckdb_threads: 1}\n',
  'lake/people.csv': 'id,surname\n1,Lee\n1,Roe\n2,Poe\n',
  'models/schema.yml': `sources:
  - name: lake
    tables:
      - name: people
        location: lake/people.csv
        columns: [{name: id, type: integer}, {name: surname, type: varchar, pii: name}]
models:
  - name: people
    columns:
      - {name: id, pii: none, tests: [{unique: {config: {severity: warn, store_failures: true}}}]}
      - {name: surname, pii: name, tests: [{not_in_words: {config: {severity: warn, store_failures: true}}}]}
`,
  'macros/tests.sql':
    "{{#test not_in_words model column_name}}select id, surname from {{ model }} where {{ column_name }} <> 'Lee'{{/test}}",
  'models/people.sql': "select id, surname from {{ source('lake', 'people') }}",
  'models/counted.sql': "select count(*) as n from {{ ref('people') }}",
  'models/slow.sql':
    "select count(*) as n from {{ ref('counted') }}, range({{ var('size') }}) r(x), range({{ var('size') }}) s(y) where n + x + y > 0",
};

/** Production, built, and an analyst's folder without data beside it. */
async function twoFolders(): Promise<{ readonly prod: string; readonly dev: string }> {
  const folder = await makeProject({});
  const prod = join(folder, 'prod');
  const dev = join(folder, 'dev');
  await writeFiles(prod, project);
  await cp(prod, dev, { recursive: true });
  await rm(join(dev, 'lake'), { recursive: true });
  expect(await runEider(['build'], { cwd: prod })).toMatchObject({ code: 0 });
  return { prod, dev };
}

const deferring = ['--defer', '--state', '../prod/target'];

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

describe('production', () => {
  test('is never written', async () => {
    const { prod, dev } = await twoFolders();
    const file = join(prod, 'warehouse.duckdb');
    const before = await hashOf(file);
    const lines = [
      ['build', '-s', 'counted', ...deferring],
      ['build', '-s', 'counted', '--favor-state', '--force', ...deferring],
      ['run', '-s', 'slow', '--sample', '10', ...deferring],
      ['run', '-s', 'slow', '--empty', ...deferring],
      ['test', '-s', 'people', ...deferring],
      ['show', 'people', ...deferring],
      ['compile', ...deferring],
      ['clone', '--state', '../prod/target', '--full-refresh'],
      ['retry'],
    ];
    for (const argv of lines) {
      const { code, stderr } = await runEider(argv, { cwd: dev });
      expect({ argv, code, stderr: code === 0 ? '' : stderr }).toEqual({ argv, code: 0, stderr: '' });
      expect(await hashOf(file)).toBe(before);
    }
    expect([`${file}.wal`, `${file}.lock`].filter((path) => existsSync(path))).toEqual([]);
  });

  test('can be written as soon as nothing reads it any more, though the run goes on', async () => {
    const { prod, dev } = await twoFolders();
    const argv = ['build', '-s', 'counted', 'slow', ...deferring, '--vars', '{"size": 1000000}'];
    const child = startEider([...argv, '--output', 'json'], { cwd: dev });
    try {
      while (!child.stdout().includes('"stage-started","id":"model.demo.slow"')) await sleep(20);
      const ran = await runEider(['run', '--force', '-s', 'people', '--wait', '10'], { cwd: prod });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(child.stdout()).not.toContain('"run-finished"');
    } finally {
      child.kill('SIGKILL');
      await child.ended;
    }
  });

  test('says what is personal, when the analyst’s project no longer does', async () => {
    const { dev } = await twoFolders();
    const silent = project['models/schema.yml'].replaceAll(', pii: name', '').replaceAll(', pii: none', '');
    await writeFiles(dev, { 'models/schema.yml': silent });
    const shown = await runEider(['show', 'people', ...deferring], { cwd: dev });
    expect(`${shown.stdout}${shown.stderr}`).not.toMatch(/Lee|Roe|Poe/u);
    const tested = await runEider(['test', '-s', 'people', ...deferring], { cwd: dev });
    expect(tested.code).toBe(0);
    const columns = await query(
      join(dev, 'warehouse.duckdb'),
      dev,
      "select table_name, column_name from information_schema.columns where table_schema = 'eider_failures' order by all",
    );
    const told = columns.map((row) => Object.values(row).join('.'));
    expect(told).toEqual([
      'not_in_words_people_surname.id',
      'unique_people_id.id',
      'unique_people_id.n_records',
    ]);
  });
});
