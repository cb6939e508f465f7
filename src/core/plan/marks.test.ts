import { describe, expect, test } from 'vitest';
import { joinMarks, markOf, markReason, withMark } from './marks.js';

describe('marks of fingerprints', () => {
  test('stand in front of the hash, and a whole content has none', () => {
    expect(withMark('', 'abc')).toBe('abc');
    expect(withMark('sample 10%', 'abc')).toBe('sample 10%~abc');
    expect([undefined, 'abc', 'abc:run', 'deferred~abc:run'].map(markOf)).toEqual(['', '', '', 'deferred']);
  });

  test('are joined without repetition, in one order', () => {
    expect(joinMarks(['', ''])).toBe('');
    expect(joinMarks(['sample 10%', '', 'deferred', 'deferred+sample 10%'])).toBe('deferred+sample 10%');
  });

  test('give the reason of a build', () => {
    const reasons = [
      markReason('empty', ''),
      markReason('deferred+sample 5 rows', ''),
      markReason('deferred', ''),
      markReason('', 'sample 5 rows'),
      markReason('deferred', 'empty'),
    ];
    expect(reasons).toEqual(['was empty', 'was sampled', 'was deferred', 'to be sampled', 'to be empty']);
  });
});
