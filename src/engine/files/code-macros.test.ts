import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import { loadCodeMacros } from './code-macros.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eider-macros-'));
  mkdirSync(join(root, 'macros'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function file(path: string, text: string) {
  writeFileSync(join(root, path), text);
  return { path, text };
}

describe('loadCodeMacros', () => {
  test('every named function of a JavaScript or TypeScript file is a macro', async () => {
    const js = file('macros/a.js', 'export const year = 2024;\nexport function twice(x) { return x + x; }\n');
    const ts = file(
      'macros/b.ts',
      'import { twice } from "./a.js";\ntype N = number;\nexport const add = (a: N, options: { by: N }): N => a + twice(options.by);\n',
    );
    const { value, diagnostics } = await loadCodeMacros(root, [js, ts]);
    expect(diagnostics).toEqual([]);
    expect(value.map(({ name, source }) => [name, source.path])).toEqual([
      ['twice', 'macros/a.js'],
      ['add', 'macros/b.ts'],
    ]);
    expect(value.map((macro) => macro.call([2], macro.name === 'add' ? { by: 3 } : {}))).toEqual([4, 8]);
  });

  test('an edited file is read again', async () => {
    const first = await loadCodeMacros(root, [file('macros/a.ts', 'export const f = () => 1;')]);
    const second = await loadCodeMacros(root, [file('macros/a.ts', 'export const f = () => 2;')]);
    expect([first, second].map(({ value }) => value[0]?.call([], {}))).toEqual([1, 2]);
  });

  test('files that do not load, or give nothing, are reported', async () => {
    const broken = file('macros/broken.js', 'throw new Error("no way\\nsecond line");');
    const empty = file('macros/empty.js', 'export const x = 1;\nexport default () => 1;');
    const { value, diagnostics } = await loadCodeMacros(root, [broken, empty]);
    expect(value).toEqual([]);
    expect(diagnostics.map((found) => [found.at?.source.path, found.code, messageOf(found)])).toEqual([
      ['macros/broken.js', 'macro/not-loadable', 'this macro file cannot be loaded: no way'],
      [
        'macros/empty.js',
        'macro/not-loadable',
        'this macro file cannot be loaded: it exports no function by name',
      ],
    ]);
  });
});
