interface WrapOptions {
  readonly width: number;
  readonly breaksWords: boolean;
  readonly breaksHyphens: boolean;
}

/** A paragraph in lines, as Python's `textwrap.wrap` makes them. */
export function wrapped(text: string, options: WrapOptions): readonly string[] {
  const width = Math.max(1, options.width);
  const chunks = chunksOf(text, options.breaksHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && (chunks.at(-1) ?? '').trim() === '') chunks.pop();
    const line: string[] = [];
    let length = 0;
    while (chunks.length > 0 && length + lengthOf(chunks.at(-1)) <= width) {
      length += lengthOf(chunks.at(-1));
      line.push(chunks.pop() ?? '');
    }
    if (lengthOf(chunks.at(-1)) > width) {
      const long = Array.from(chunks.pop() ?? '');
      const room = width - length;
      // With no room left, Python adds nothing, and so keeps the white space before it.
      if (options.breaksWords) {
        line.push(long.slice(0, room).join(''));
        chunks.push(long.slice(room).join(''));
      } else if (line.length === 0) line.push(long.join(''));
      else chunks.push(long.join(''));
    }
    if ((line.at(-1) ?? '').trim() === '') line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

function lengthOf(chunk: string | undefined): number {
  return Array.from(chunk ?? '').length;
}

/** Words and the white space between them; words with hyphens in parts. */
function chunksOf(text: string, breaksHyphens: boolean): string[] {
  const words = text.split(/(\s+)/u).filter((word) => word !== '');
  if (!breaksHyphens) return words;
  return words.flatMap((word) => word.split(/(?<=[\p{L}_]{2}-)(?=[\p{L}_]{2})/u));
}
