import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ReadCache } from './read-cache.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-read-cache-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const open = (): ReadCache => new ReadCache(folder, 'texts');
const path = (): string => join(folder, '.cache', 'texts');

function made(entries: { readonly [key: string]: string }): ReadCache {
  const cache = open();
  for (const [key, text] of Object.entries(entries)) cache.set(key, text);
  cache.save();
  return cache;
}

test('gives what was set, in this run and in the next', () => {
  const cache = made({ a: '"é\\t"', b: '' });
  for (const each of [cache, open()]) {
    expect(each.get('a')).toBe('"é\\t"');
    expect(each.get('b')).toBe('');
    expect(each.get('c')).toBeUndefined();
  }
});

test('keeps no text with a token in an address', async () => {
  const cache = made({ plain: 'https://example.org/a.csv', token: 'https://example.org/a.csv?token=secret' });
  expect([cache.get('plain'), cache.get('token')]).toEqual(['https://example.org/a.csv', undefined]);
  expect(await readFile(path(), 'utf8')).toBe('plain\thttps://example.org/a.csv\n');
});

test('keeps at a second saving what the first one wrote', () => {
  const cache = made({ a: '1' });
  cache.set('b', '2');
  cache.save();
  cache.save();
  expect([open().get('a'), open().get('b')]).toEqual(['1', '2']);
});

test('keeps what was asked for or is said to be of use, and drops the rest with the next writing', () => {
  made({ asked: '1', used: '2', neither: '3' });
  const next = open();
  next.get('asked');
  next.keep('used');
  next.keep('unknown');
  next.set('new', '4');
  next.save();
  const last = open();
  expect(['asked', 'used', 'neither', 'unknown', 'new'].map((key) => last.get(key))).toEqual([
    '1',
    '2',
    undefined,
    undefined,
    '4',
  ]);
});

test('what replaces a line takes its place', () => {
  made({ a: '1' });
  const next = open();
  expect(next.get('a')).toBe('1');
  next.set('a', '2');
  next.save();
  expect(open().get('a')).toBe('2');
});

test('does not write where nothing is new, until most of it is stale', async () => {
  made({ a: '1', b: '2', c: '3' });
  const asks = (...keys: readonly string[]): Promise<string> => {
    const cache = open();
    for (const key of keys) cache.get(key);
    cache.save();
    return readFile(path(), 'utf8');
  };
  expect(await asks('a', 'b')).toBe('a\t1\nb\t2\nc\t3\n');
  expect(await asks('c')).toBe('c\t3\n');
});

test('takes a line that was cut, and what is no line, for nothing', async () => {
  made({ a: '1' });
  await writeFile(path(), 'a\t1\n\tx\nnothing\nb\t2');
  const cache = open();
  expect(['a', 'b', '', 'nothing'].map((key) => cache.get(key))).toEqual([
    '1',
    undefined,
    undefined,
    undefined,
  ]);
});

test('is in no file where it is not to be kept', () => {
  const cache = new ReadCache(undefined, 'texts');
  cache.set('a', '1');
  cache.save();
  expect(cache.get('a')).toBeUndefined();
});
