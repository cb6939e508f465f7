import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { fakeIo } from '../fake-io.js';
import { asDbt } from './as-dbt.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-as-dbt-'));
  writeFileSync(join(folder, 'dbt_project.yml'), 'name: shop\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function exitCode(code: ExitCode, begins: boolean, cwd = folder): Promise<ExitCode> {
  const { io } = fakeIo({ cwd });
  return asDbt(
    ['build'],
    io,
    () => new Command(),
    async (_, inner) => {
      if (begins) inner.began?.();
      return Promise.resolve(code);
    },
  );
}

test('in a dbt project, exit codes tell what failed from what did not begin', async () => {
  const { success, problem, usage, locked, refused, notFound, interrupted } = exitCodes;
  expect(await exitCode(success, true)).toBe(0);
  expect(await exitCode(problem, true)).toBe(1);
  expect(await exitCode(problem, false)).toBe(2);
  expect(await exitCode(refused, true)).toBe(1);
  for (const code of [usage, locked, notFound, interrupted]) expect(await exitCode(code, false)).toBe(2);
});

test('elsewhere they are Eider’s', async () => {
  expect(await exitCode(exitCodes.locked, true, '/nowhere')).toBe(3);
  expect(await exitCode(exitCodes.problem, false, '/nowhere')).toBe(1);
});

test('a variable of dbt’s leads to its project', async () => {
  const { io } = fakeIo({ env: { DBT_PROJECT_DIR: folder, DBT_TARGET: 'prod' } });
  const seen: (string | undefined)[] = [];
  await asDbt(
    ['build'],
    io,
    () => new Command(),
    async (_, { env }) => {
      seen.push(env['EIDER_PROJECT_DIR'], env['EIDER_TARGET']);
      return Promise.resolve(exitCodes.success);
    },
  );
  expect(seen).toEqual([folder, 'prod']);
});

test('what has no effect is told of, unless it shall be quiet', async () => {
  const said = async (words: readonly string[]): Promise<string> => {
    const fake = fakeIo();
    const program = new Command();
    program.command('build').option('-q, --quiet');
    await asDbt(
      words,
      fake.io,
      () => program,
      async () => Promise.resolve(exitCodes.success),
    );
    return fake.stderr();
  };
  expect(await said(['build', '--introspect'])).toContain('warning[usage/no-effect]: `--introspect`');
  expect(await said(['build', '--introspect', '--quiet'])).toBe('');
});

test('flags of the project count, after what the environment and the command line say', async () => {
  const own = join(folder, 'flagged');
  mkdirSync(own);
  const flags =
    'fail_fast: true\n  version_check: false\n  warn_error_options: {error: all}\n  log_path: logs\n';
  writeFileSync(join(own, 'dbt_project.yml'), `name: shop\nflags:\n  ${flags}`);
  const seen = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { io } = fakeIo({ cwd: own, env });
    const names = ['EIDER_FAIL_FAST', 'EIDER_DBT_VERSION_CHECK', 'EIDER_WARN_ERROR_OPTIONS'];
    let said: readonly (string | undefined)[] = [];
    await asDbt(
      words,
      io,
      () => new Command(),
      async (_, inner) => {
        said = names.map((name) => inner.env[name]);
        return Promise.resolve(exitCodes.success);
      },
    );
    return said;
  };
  expect(await seen(['build'])).toEqual(['true', 'false', '{"error":"all"}']);
  expect(await seen(['build', '--no-fail-fast'])).toEqual(['false', 'false', '{"error":"all"}']);
  expect(await seen(['build'], { DBT_VERSION_CHECK: 'true' })).toEqual(['true', 'true', '{"error":"all"}']);
});

test('a flag before the command is as good as one behind it', async () => {
  const { io } = fakeIo({ cwd: folder });
  const program = new Command();
  program.command('build').option('-x, --fail-fast').option('--state <folder>');
  const words: string[] = [];
  await asDbt(
    ['-x', '--state', 'old', '--no-color', 'build', '-s', 'a'],
    io,
    () => program,
    async (said) => {
      words.push(...said);
      return Promise.resolve(exitCodes.success);
    },
  );
  expect(words).toEqual(['--no-color', 'build', '-s', 'a', '-x', '--state', 'old']);
});
