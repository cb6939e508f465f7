import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/** Tests that err, fail and pass beside each other; rows that are kept. */
afterAll(removeProjects);

const files: Files = {
  'project.yml': 'name: judged\nmodels:\n  +materialized: table\n',
  'profiles.yml': 'judged:\n  outputs:\n    dev: {path: warehouse.duckdb}\n',
  'models/t.sql': 'select range as id, range::varchar as code from range(10)',
};

const tests = (...lines: readonly string[]): string =>
  `models:\n  - name: t\n    tests:\n${lines.map((line) => `      - ${line}\n`).join('')}`;
const failing = 'expression_is_true: {name: a_fails, expression: id < 7, store_failures: true}';
const erring = 'expression_is_true: {name: b_errs, expression: "cast(code || \'x\' as integer) > 0"}';
const passing = 'expression_is_true: {name: c_passes, expression: id >= 0}';
const warning =
  'expression_is_true: {name: d_warns, expression: id < 9, severity: warn, store_failures: true}';

interface TestLine {
  readonly name: string;
  readonly status: string;
  readonly stored?: string;
}

async function run(
  folder: string,
  command: string,
): Promise<{ readonly code: number; readonly tests: readonly TestLine[]; readonly status: unknown }> {
  const { code, stdout, stderr } = await runEider([command, '--output', 'json'], { cwd: folder });
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          readonly event: string;
          readonly tests?: readonly TestLine[];
          readonly status?: string;
        },
    );
  const stage = lines.find((line) => line.event === 'stage-finished');
  return {
    code,
    status: stage?.status,
    tests: (stage?.tests ?? []).map(({ name, status, stored }) => ({
      name,
      status,
      ...(stored !== undefined && { stored }),
    })),
  };
}

const stored = async (folder: string, name: string): Promise<unknown> =>
  query(
    join(folder, 'warehouse.duckdb'),
    folder,
    `select count(*) as n, min(id) as low from eider_failures.${name}`,
  );

test('`test`: one that errs does not keep the others from running, being recorded and keeping their rows', async () => {
  const folder = await makeProject(files);
  expect((await runEider(['run'], { cwd: folder })).code).toBe(0);
  await writeFiles(folder, { 'models/schema.yml': tests(failing, erring, passing, warning) });
  expect(await run(folder, 'test')).toEqual({
    code: 1,
    status: 'failed',
    tests: [
      { name: 'a_fails', status: 'fail', stored: 'eider_failures.a_fails' },
      { name: 'b_errs', status: 'error' },
      { name: 'c_passes', status: 'pass' },
      { name: 'd_warns', status: 'warn', stored: 'eider_failures.d_warns' },
    ],
  });
  expect(await stored(folder, 'a_fails')).toEqual([{ n: '3', low: '7' }]);
  expect(await stored(folder, 'd_warns')).toEqual([{ n: '1', low: '9' }]);
  const recorded = await query(
    join(folder, 'warehouse.duckdb'),
    folder,
    'select name, status from _eider.tests order by name',
  );
  expect(recorded).toEqual([
    { name: 'a_fails', status: 'fail' },
    { name: 'c_passes', status: 'pass' },
    { name: 'd_warns', status: 'warn' },
  ]);
});

test('`build`: one that errs ends the transaction; the error shown is its own', async () => {
  const folder = await makeProject({ ...files, 'models/schema.yml': tests(failing, erring, passing) });
  expect(await run(folder, 'build')).toEqual({
    code: 1,
    status: 'failed',
    tests: [
      { name: 'a_fails', status: 'fail' },
      { name: 'b_errs', status: 'error' },
      { name: 'c_passes', status: 'skipped' },
    ],
  });
  expect(
    await query(
      join(folder, 'warehouse.duckdb'),
      folder,
      "select count(*) as n from duckdb_tables() where table_name = 't'",
    ),
  ).toEqual([{ n: '0' }]);
});

test('`build`: rows of a failing and of a warning test are kept when the table is not', async () => {
  const folder = await makeProject({ ...files, 'models/schema.yml': tests(failing, warning) });
  expect((await run(folder, 'build')).tests).toEqual([
    { name: 'a_fails', status: 'fail', stored: 'eider_failures.a_fails' },
    { name: 'd_warns', status: 'warn', stored: 'eider_failures.d_warns' },
  ]);
  expect(await stored(folder, 'a_fails')).toEqual([{ n: '3', low: '7' }]);
  expect(await stored(folder, 'd_warns')).toEqual([{ n: '1', low: '9' }]);
});
