/** How many unchanged lines stand around a change. */
const context = 3;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** How many lines of the old and of the new text are before it. */
  readonly old: number;
  readonly now: number;
}

/** A unified diff of two texts under the file's path, as `git diff` and `patch` read it; empty when they are equal. */
export function lineDiff(path: string, before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after));
  const changed = lines.flatMap((line, index) => (line.sign === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last && index - context <= last.to) last.to = Math.min(index + context + 1, lines.length);
    else hunks.push({ from: Math.max(index - context, 0), to: Math.min(index + context + 1, lines.length) });
  }
  const shown = hunks.map(({ from, to }) => hunkText(lines.slice(from, to)));
  return [`--- a/${path}\n`, `+++ b/${path}\n`, ...shown].join('');
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

function hunkText(lines: readonly Line[]): string {
  const [first] = lines;
  if (!first) return '';
  const count = (sign: '-' | '+'): number =>
    lines.filter((line) => line.sign === ' ' || line.sign === sign).length;
  const range = (before: number, length: number): string => `${length === 0 ? before : before + 1},${length}`;
  const head = `@@ -${range(first.old, count('-'))} +${range(first.now, count('+'))} @@\n`;
  const body = lines.map(({ sign, text }) =>
    text.endsWith('\n') ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`,
  );
  return head + body.join('');
}

/** The longest common lines stay; what is equal at both ends is set aside first. */
function compare(old: readonly string[], now: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1;
  const a = old.slice(head, old.length - tail);
  const b = now.slice(head, now.length - tail);
  const lines: Line[] = old
    .slice(0, head)
    .map((text, index) => ({ sign: ' ', text, old: index, now: index }));
  const lengths = commonLengths(a, b);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const place = { old: head + i, now: head + j };
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ sign: ' ', text: left, ...place });
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (right === undefined || lengthAt(lengths, i + 1, j) >= lengthAt(lengths, i, j + 1))
    ) {
      lines.push({ sign: '-', text: left, ...place });
      i += 1;
    } else {
      lines.push({ sign: '+', text: right ?? '', ...place });
      j += 1;
    }
  }
  for (let index = 0; index < tail; index += 1) {
    const [at, to] = [old.length - tail + index, now.length - tail + index];
    lines.push({ sign: ' ', text: old[at] ?? '', old: at, now: to });
  }
  return lines;
}

function lengthAt(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

/** How many lines the ends of two lists have in common, from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const lengths: number[][] = Array.from({ length: a.length + 1 }, () =>
    Array.from({ length: b.length + 1 }, () => 0),
  );
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let j = b.length - 1; row && j >= 0; j -= 1) {
      row[j] =
        a[i] === b[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
    }
  }
  return lengths;
}
