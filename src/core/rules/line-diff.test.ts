import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from './line-diff.js';

test('equal texts have no difference', () => {
  expect(lineDiff('a.sql', 'a\n', 'a\n')).toBe('');
});

test('changes stand with three lines around, and far ones apart', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`);
  const after = lines.flatMap((line, index) => (index === 1 ? ['two\n'] : index === 15 ? [] : [line]));
  expect(lineDiff('m/a.sql', lines.join(''), [...after, 'end'].join(''))).toBe(`\
--- a/m/a.sql
+++ b/m/a.sql
@@ -1,5 +1,5 @@
 1
-2
+two
 3
 4
 5
@@ -13,8 +13,8 @@
 13
 14
 15
-16
 17
 18
 19
 20
+end
\\ No newline at end of file
`);
});

test('a text that becomes empty, and one that was', () => {
  expect(lineDiff('a', 'x\n', '')).toBe('--- a/a\n+++ b/a\n@@ -1,1 +0,0 @@\n-x\n');
  expect(lineDiff('a', '', 'x\n')).toBe('--- a/a\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n');
});

test('the signed lines are the two texts', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n'), { maxLength: 8 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const lines = lineDiff('f', old.join(''), now.join('')).split('\n').slice(2);
      const signed = (sign: string, other: string): number =>
        lines.filter((line) => line.startsWith(sign)).length -
        lines.filter((line) => line.startsWith(other)).length;
      expect(signed('+', '-')).toBe(now.length - old.length);
    }),
  );
});
