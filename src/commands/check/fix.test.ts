import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import { writeFixes } from './fix.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-fix-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const fixed = (path: string, before: string, after: string) => ({
  source: { path, text: before },
  text: after,
  fixes: 1,
});

test('a file that has changed meanwhile, or is gone, stays as it is: fix/not-written', async () => {
  await writeFile(join(root, 'a.sql'), 'newer');
  await writeFile(join(root, 'c.sql'), 'old');
  const given = [fixed('a.sql', 'old', 'new'), fixed('b.sql', 'old', 'new'), fixed('c.sql', 'old', 'new')];
  const { files, diagnostics } = await writeFixes(root, given);
  expect(files).toEqual(given.slice(2));
  expect(diagnostics.map(messageOf)).toEqual([
    '`a.sql` was left as it is: it has changed since it was read',
    '`b.sql` was left as it is: it does not exist',
  ]);
  expect(await readFile(join(root, 'a.sql'), 'utf8')).toBe('newer');
  expect(await readFile(join(root, 'c.sql'), 'utf8')).toBe('new');
});

test('byte order mark, permissions and links stay', async () => {
  await writeFile(join(root, 'real.sql'), '\uFEFFold\r\n');
  await chmod(join(root, 'real.sql'), 0o640);
  await symlink('real.sql', join(root, 'link.sql'));
  const { diagnostics } = await writeFixes(root, [fixed('link.sql', 'old\r\n', 'new\r\n')]);
  expect(diagnostics).toEqual([]);
  expect(await readFile(join(root, 'real.sql'), 'utf8')).toBe('\uFEFFnew\r\n');
  expect((await stat(join(root, 'real.sql'))).mode & 0o777).toBe(0o640);
});
