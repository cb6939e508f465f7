import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedSums } from './seed-sums.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-seed-sums-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function sum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Larger than what is read at a time, with a line end across the border. */
const long = `${'x'.repeat(65_535)}\r\n${'y'.repeat(70_000)}\n \n`;

test.each([
  ['a line end at the end', 'id\n1\n', 'id\n1'],
  ['white space at both ends', ' \t\n id,b\n1, 2 \n\n', 'id,b\n1, 2'],
  ['line ends of Windows', 'id\r\n1\r\n', 'id\n1'],
  ['nothing', '', ''],
  ['nothing but white space', ' \n\n', ''],
  ['a long file', long, `${'x'.repeat(65_535)}\n${'y'.repeat(70_000)}`],
])('the checksum leaves out %s', async (_, text, counted) => {
  const path = join(folder, 'seed.csv');
  await writeFile(path, text);
  expect(await seedSums(path)).toEqual({ sha256: sum(text), checksum: sum(counted) });
});
