import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const rows = (await readFile(join(root, 'docs', 'requirements.md'), 'utf8'))
  .split('\n')
  .filter((line) => line.startsWith('| ZLV-'))
  .map((line) => {
    const [id = '', , state = '', where = '', shown = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { id, state, where, shown };
  });

/** What stands in backquotes and is a path of this repository. */
function pathsIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/gu)]
    .map(([, text]) => text ?? '')
    .filter(
      (text) => /^[\w@.-]+(?:\/[\w@.-]+)+$/u.test(text) || /^[\w.-]+\.(?:yml|md|lock|json)$/u.test(text),
    );
}

test('every requirement has its row, once and in order', () => {
  expect(rows.map(({ id }) => id)).toEqual(
    Array.from({ length: 56 }, (_, index) => `ZLV-${String(index + 1).padStart(2, '0')}`),
  );
});

test('every path that is named exists', () => {
  const named = rows.flatMap(({ id, where, shown }) =>
    [...pathsIn(where), ...pathsIn(shown)].map((path) => ({ id, path })),
  );
  expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  expect(named.length).toBeGreaterThan(rows.length);
});

test('what is done or partly done names a test; what is missing is said', () => {
  const isTest = (path: string): boolean => path.startsWith('spec/') || path.startsWith('src/');
  const wrong = rows.filter(({ state, where, shown }) => {
    if (state === 'open') return where === '';
    const tests = pathsIn(shown);
    return !['done', 'partly'].includes(state) || where === '' || tests.length === 0 || !tests.every(isTest);
  });
  expect(wrong).toEqual([]);
});
