import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mapLimit } from './map-limit.js';
import { sha256File } from './sha256-file.js';
import { writeFileAtomic, writeIfChanged } from './write-file.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-write-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('writeFileAtomic', () => {
  test('makes folders, replaces, and leaves nothing beside', async () => {
    const path = join(root, 'a/b/c.txt');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, Uint8Array.of(0xff, 0x00), { mode: 0o600 });
    expect([...(await readFile(path))]).toEqual([0xff, 0x00]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(root, 'a/b'))).toEqual(['c.txt']);
  });

  test('a failure leaves neither a change nor a temporary file', async () => {
    await mkdir(join(root, 'taken/full'), { recursive: true });
    await expect(writeFileAtomic(join(root, 'taken'), 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/u);
    expect(await readdir(root)).toEqual(['taken']);
  });

  test('many writers of one file: one of them wins, whole', async () => {
    const path = join(root, 'x');
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    expect(contents).toContain(await readFile(path, 'utf8'));
    expect(await readdir(root)).toEqual(['x']);
  });
});

test('writeIfChanged writes only what changed', () => {
  const path = join(root, 'x.json');
  expect([
    writeIfChanged(path, 'é'),
    writeIfChanged(path, 'é'),
    writeIfChanged(path, Buffer.from('é')),
    writeIfChanged(path, 'e'),
  ]).toEqual([true, false, false, true]);
  expect(() => writeIfChanged(root, 'x')).toThrow(/EISDIR/u);
});

test('sha256File', async () => {
  await writeFile(join(root, 'x'), 'abc');
  expect(await sha256File(join(root, 'x'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  await expect(sha256File(join(root, 'none'))).rejects.toThrow(/ENOENT/u);
});

test('mapLimit keeps the order and the limit', async () => {
  let running = 0;
  let most = 0;
  const results = await mapLimit([5, 1, 3, 2, 4], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  expect([results, most]).toEqual([[10, 2, 6, 4, 8], 2]);
  expect(await mapLimit([], 2, (item: number) => Promise.resolve(item))).toEqual([]);
});
