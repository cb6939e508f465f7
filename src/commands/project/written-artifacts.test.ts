import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areWritten, noteWritten } from './written-artifacts.js';
import type { Workspace } from './workspace.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-written-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const workspace = (contentKey: string | undefined): Workspace =>
  ({ targetPath: root, contentKey }) as Partial<Workspace> as Workspace;

test('artifacts are as written only for the same project, and while nobody touches them', async () => {
  const names = ['a.json', 'b.json'];
  for (const name of names) await writeFile(join(root, name), name);
  expect(areWritten(workspace('1'), names)).toBe(false);
  noteWritten(workspace('1'), names);
  expect([areWritten(workspace('1'), names), areWritten(workspace('2'), names)]).toEqual([true, false]);
  await utimes(join(root, 'b.json'), 1, 1);
  expect(areWritten(workspace('1'), names)).toBe(false);
  noteWritten(workspace('1'), names);
  await rm(join(root, 'a.json'));
  expect(areWritten(workspace('1'), names)).toBe(false);
});

test('without a key, and with a note that nobody can read, they are made again', async () => {
  await writeFile(join(root, 'a.json'), 'a');
  noteWritten(workspace(undefined), ['a.json']);
  expect(areWritten(workspace(undefined), ['a.json'])).toBe(false);
  noteWritten(workspace('1'), ['a.json']);
  await writeFile(join(root, '.cache/written.json'), '{');
  expect(areWritten(workspace('1'), ['a.json'])).toBe(false);
});
