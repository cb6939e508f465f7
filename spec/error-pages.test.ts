import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codes } from '../src/core/diagnostics/codes.js';
import { codesTestedElsewhere } from './support/codes-tested-elsewhere.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'docs', 'errors');
const projects = join(root, 'spec', 'projects');
const known = Object.keys(codes).sort();

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The codes in what golden cases print, as text (`error[x/y]`, `warning[x/y]`) and as JSON (`"code":"x/y"`). */
async function provokedCodes(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of await readdir(projects)) {
    for (const stream of ['stdout.txt', 'stderr.txt']) {
      const text = await readFile(join(projects, name, 'expected', stream), 'utf8');
      for (const match of text.matchAll(/(?:\b(?:error|warning)\[|"code":")([a-z]+\/[a-z0-9-]+)/gu))
        found.add(match[1] ?? '');
    }
  }
  return found;
}

describe('every code', () => {
  test('has a page, and every page a code', async () => {
    const found = (await filesBelow(pages)).map((name) => name.replace(/\.md$/u, ''));
    expect(found.sort()).toEqual(known);
  });

  test.each(known)('%s has a page that shows it in its title and says what to do', async (code) => {
    const text = await readFile(join(pages, `${code}.md`), 'utf8');
    expect(text.split('\n')[0]).toBe(`# ${code}`);
    expect(text).toMatch(/^```\n[^`]/mu);
  });

  test('is provoked by a golden case, or tested elsewhere for a reason', async () => {
    const provoked = await provokedCodes();
    const elsewhere = Object.keys(codesTestedElsewhere);
    expect([...provoked].filter((code) => !known.includes(code))).toEqual([]);
    expect(known.filter((code) => !provoked.has(code)).sort()).toEqual(elsewhere.sort());
  });

  test.each(Object.entries(codesTestedElsewhere))('%s is tested in %s', async (code, file) => {
    expect(await readFile(join(root, file), 'utf8')).toContain(code);
  });
});
