import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import { writeChanges } from './format.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-format-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a file that has changed meanwhile, or is gone, stays as it is: format/not-written', async () => {
  await writeFile(join(root, 'a.sql'), 'newer');
  await writeFile(join(root, 'c.sql'), 'old');
  const given = ['a.sql', 'b.sql', 'c.sql'].map((path) => ({ source: { path, text: 'old' }, text: 'new' }));
  const { changes, failed } = await writeChanges(root, given);
  expect(changes).toEqual(given.slice(2));
  expect(failed.map(messageOf)).toEqual([
    '`a.sql` was left as it is: it has changed since it was read',
    '`b.sql` was left as it is: it does not exist',
  ]);
  expect(await readFile(join(root, 'a.sql'), 'utf8')).toBe('newer');
  expect(await readFile(join(root, 'c.sql'), 'utf8')).toBe('new');
});
