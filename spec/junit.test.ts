import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { parseXml } from '../src/terminal/xml.test-helper.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** `--junit` of real runs: well-formed, complete, and without a value of a row. */
afterAll(removeProjects);

const project = {
  'project.yml': 'name: demo\nmodels: {+materialized: table}\n',
  'profiles.yml': 'demo: {outputs: {dev: {path: demo.duckdb, threads: 1}}}\n',
  'seeds/people.csv': 'id,name\n1,Perrine Quelquun\n2,Perrine Quelquun\n',
  'models/cast.sql': "select name::integer as number from {{ ref('all_people') }}",
  'models/after.sql': "select * from {{ ref('cast') }}",
  'models/schema.yml': `
models:
  - name: all_people
    columns:
      - name: name
        pii: name
        tests:
          - unique: { name: 'odd <"&name">' }
          - not_null: { config: { severity: warn } }
  - name: fine
    columns:
      - name: id
        tests: [unique, { accepted_values: { values: [2], config: { severity: warn } } }]
`,
  'models/all_people.sql': "select id, name from {{ ref('people') }}",
  'models/fine.sql': "select id from {{ ref('people') }}",
};
async function report(folder: string, name = 'junit.xml') {
  return parseXml(await readFile(join(folder, name), 'utf8'));
}

/** Suite, case, and what became of it. */
async function cases(folder: string): Promise<readonly string[]> {
  const root = await report(folder);
  return root.children.flatMap((suite) =>
    suite.children.map(({ attributes, children }) =>
      `${attributes['classname']} / ${attributes['name']}: ${children[0]?.name ?? 'passed'} ${children[0]?.attributes['message'] ?? ''}`.trimEnd(),
    ),
  );
}

test('every stage and test of a build, and no value of a row', async () => {
  const folder = await makeProject(project);
  const ran = await runEider(['build', '--junit', 'reports/junit.xml'], { cwd: folder });
  expect(ran.code).toBe(1);
  const text = await readFile(join(folder, 'reports/junit.xml'), 'utf8');
  expect(text).not.toContain('Quelquun');
  await runEider(['build', '--force', '--junit', 'junit.xml'], { cwd: folder });
  expect(await cases(folder)).toEqual([
    'main.people / seed: passed',
    'main.all_people / table: failure not replaced: its tests failed',
    'main.all_people / not_null_all_people_name: passed',
    'main.all_people / odd <"&name">: failure the test `odd <"&name">` failed: 1 failing row',
    'main.fine / table: passed',
    'main.fine / accepted_values_fine_id_2: system-out',
    'main.fine / unique_fine_id: passed',
    'main.cast / table: skipped waits for main.all_people',
    'main.after / table: skipped waits for main.all_people',
  ]);
  expect((await report(folder)).attributes).toMatchObject({
    name: 'eider build',
    tests: '9',
    failures: '2',
    errors: '0',
    skipped: '2',
  });
});

test('a node that cannot be built is an error, without what DuckDB quotes', async () => {
  const folder = await makeProject({ ...project, 'models/schema.yml': 'models: []\n' });
  expect((await runEider(['run', '--junit', 'junit.xml'], { cwd: folder })).code).toBe(1);
  await runEider(['build', '--junit', 'junit.xml'], { cwd: folder });
  const found = await cases(folder);
  expect(found.filter((each) => each.includes('error'))).toEqual([
    expect.stringMatching(/^main\.cast \/ table: error `main\.cast`/u),
  ]);
  expect(await readFile(join(folder, 'junit.xml'), 'utf8')).not.toContain('Quelquun');
});

test('a run that has nothing to do, and one that cannot begin', async () => {
  const folder = await makeProject({
    ...project,
    'models/schema.yml': '',
    'models/cast.sql': 'select 1 as x',
  });
  const build = async (...argv: readonly string[]): Promise<number> =>
    (await runEider(['build', '--junit', 'junit.xml', ...argv], { cwd: folder })).code;
  expect([await build(), await build()]).toEqual([0, 0]);
  expect(await cases(folder)).toEqual([]);
  expect(await build('-s', 'tag:')).toBe(1);
  expect(await cases(folder)).toEqual([expect.stringMatching(/^eider build \/ select\/syntax: error/u)]);
  expect(await build('--target', 'nowhere')).toBe(6);
  expect(await cases(folder)).toEqual([
    expect.stringMatching(/^eider build \/ profile\/no-such-target: error/u),
  ]);
});

test('a file that cannot be written is told, and makes the run fail', async () => {
  const folder = await makeProject({
    ...project,
    'models/schema.yml': '',
    'models/cast.sql': 'select 1 as x',
  });
  await mkdir(join(folder, 'junit.xml'));
  const { code, stderr } = await runEider(['build', '--junit', 'junit.xml'], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toContain('error[usage/unwritable]: `junit.xml` cannot be written: it is a folder');
});

test("Python's parser of XML reads it too", async () => {
  const folder = await makeProject(project);
  await runEider(['build', '--junit', 'junit.xml'], { cwd: folder });
  const script =
    'import sys, xml.etree.ElementTree as e; print(len(e.parse(sys.argv[1]).findall(".//testcase")))';
  const counted = await promisify(execFile)('python3', ['-c', script, join(folder, 'junit.xml')]).then(
    ({ stdout }) => stdout.trim(),
    (cause: unknown) => {
      process.stdout.write(`no Python here: ${String(cause).split('\n')[0]}\n`);
      return '9';
    },
  );
  expect(counted).toBe('9');
});
