import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRecords } from './count-records.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-count-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['', 0],
  ['a;b', 1],
  ['a;b\n1;2\n', 2],
  ['a;b\r\n1;2\r\n\r\n3;4', 3],
  ['a\n\n\nb\n', 2],
  ['a;b\n1;"x\ny"\n2;"é ""q"" \n"\n', 3],
  ['"a"\n"b"\n', 2],
  ['a;b\n1;"x\n2;y\n', undefined],
])('%j holds %s lines', async (text, count) => {
  await writeFile(join(folder, 'a.csv'), text);
  expect(await countRecords(join(folder, 'a.csv'))).toBe(count);
  await writeFile(join(folder, 'a.csv.gz'), gzipSync(text));
  expect(await countRecords(join(folder, 'a.csv.gz'))).toBe(count);
});

test('lines across the borders of what is read at once', async () => {
  const line = `1;"${'x\n'.repeat(70)}"\n`;
  await writeFile(join(folder, 'long.csv'), line.repeat(20_000));
  expect(await countRecords(join(folder, 'long.csv'))).toBe(20_000);
});
