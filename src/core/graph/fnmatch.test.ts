import { describe, expect, test } from 'vitest';
import { fnmatch } from './fnmatch.js';

describe('fnmatch', () => {
  test.each<[pattern: string, matching: readonly string[], other: readonly string[]]>([
    ['abc', ['abc'], ['ABC', 'abcd', '']],
    ['*', ['', 'a', 'a.b/c', 'a\nb'], []],
    ['stg_*', ['stg_', 'stg_a.b'], ['Stg_a', 'xstg_a']],
    ['a?c', ['abc', 'a.c', 'aéc', 'a🦆c'], ['ac', 'abbc']],
    ['[ab]c', ['ac', 'bc'], ['cc', '[ab]c']],
    ['[!ab]c', ['cc', '!c'], ['ac', 'bc', 'c']],
    ['[a-c]', ['a', 'b', 'c'], ['d', '-']],
    ['[c-a]x', [], ['ax', 'bx', 'cx', '-x']],
    ['[!c-a]', ['z', 'a'], ['', 'ab']],
    ['[a-]', ['a', '-'], ['b']],
    ['[]]', [']'], ['[', '']],
    ['[!]]', ['a'], [']']],
    ['[^a]', ['^', 'a'], ['b']],
    ['a[', ['a['], ['a']],
    ['a]', ['a]'], ['a']],
    ['a.b+(c)', ['a.b+(c)'], ['axb+(c)', 'a.bb(c)']],
    ['a-b*/', ['a-b/'], ['a-b']],
    ['[.-]', ['.', '-'], ['a']],
    ['[\\d]', ['\\', 'd'], ['1']],
  ])('%s', (pattern, matching, other) => {
    const matches = fnmatch(pattern);
    expect(matching.filter((text) => !matches(text))).toEqual([]);
    expect(other.filter(matches)).toEqual([]);
  });
});
