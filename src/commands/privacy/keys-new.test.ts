import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PseudonymKey } from '../../engine/execute/pseudonym-key.js';
import { fakeIo } from '../frame/fake-io.js';
import { runKeysNew } from './keys-new.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-keys-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const common = { output: 'text', quiet: false, colour: false } as const;

function run(write?: string) {
  const printed = { out: '', err: '' };
  const { io } = fakeIo({
    stdout: (text) => void (printed.out += text),
    stderr: (text) => void (printed.err += text),
  });
  const options =
    write === undefined ? common : { ...common, write: { path: join(root, write), shown: write } };
  return { printed, code: runKeysNew(options, io) };
}

test('standard output is a key and nothing else, each time another', async () => {
  const [one, two] = [run(), run()];
  expect(await Promise.all([one.code, two.code])).toEqual([0, 0]);
  expect(one.printed.out).toMatch(/^[\w-]{43}\n$/u);
  expect(two.printed.out).not.toBe(one.printed.out);
  expect(PseudonymKey.problem({ EIDER_PSEUDONYM_KEY: one.printed.out.trim() })).toBeUndefined();
  expect(one.printed.err).toContain('Keep it where secrets are kept');
  expect(one.printed.err).not.toContain(one.printed.out.trim());
});

test('a file is for its owner only, is never written over, and its key is not printed', async () => {
  const { printed, code } = run('key.env');
  expect(await code).toBe(0);
  const text = await readFile(join(root, 'key.env'), 'utf8');
  expect(text).toMatch(/^EIDER_PSEUDONYM_KEY=[\w-]{43}\n$/u);
  expect((await stat(join(root, 'key.env'))).mode & 0o777).toBe(0o600);
  expect(printed.out + printed.err).not.toContain(text.trim().split('=')[1]);
  expect(await run('key.env').code).toBe(1);
  expect(await readFile(join(root, 'key.env'), 'utf8')).toBe(text);
  await symlink('elsewhere', join(root, 'link'));
  expect(await run('link').code).toBe(1);
  await expect(stat(join(root, 'elsewhere'))).rejects.toThrow('ENOENT');
});

test('in a checkout, only a file that git ignores is made', async () => {
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  await writeFile(join(root, '.gitignore'), '.env\n');
  expect(await run('key.env').code).toBe(1);
  await expect(stat(join(root, 'key.env'))).rejects.toThrow('ENOENT');
  expect(await run('.env').code).toBe(0);
  expect(await readFile(join(root, '.env'), 'utf8')).toMatch(/^EIDER_PSEUDONYM_KEY=/u);
});
