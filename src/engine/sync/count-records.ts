import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const lineFeed = 10;
const quote = 34;
const carriageReturn = 13;

/**
 * The lines of a CSV file, its header included and empty ones left out; a line break within quotes ends no line. Undefined when a quote is never
 * closed. Reads `.gz` files too. Rejects with the system's error.
 */
export async function countRecords(path: string): Promise<number | undefined> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const stream = /\.gz$/iu.test(path) ? file.pipe(createGunzip()) : file;
  let count = 0;
  let isQuoted = false;
  // Bytes of the present line, up to 2: whether it is empty, or a carriage return alone.
  let length = 0;
  let first = 0;
  for await (const part of stream) {
    const chunk = part as Buffer;
    let at = 0;
    while (at < chunk.length) {
      const nextQuote = chunk.indexOf(quote, at);
      const end = nextQuote < 0 ? chunk.length : nextQuote;
      if (!isQuoted) {
        for (
          let line = chunk.indexOf(lineFeed, at);
          line >= 0 && line < end;
          line = chunk.indexOf(lineFeed, at)
        ) {
          if (length === 0) first = chunk[at] ?? 0;
          length += line - at;
          if (length > 1 || (length === 1 && first !== carriageReturn)) count += 1;
          length = 0;
          at = line + 1;
        }
      }
      if (end > at && length === 0) first = chunk[at] ?? 0;
      length += end - at;
      at = end;
      if (nextQuote >= 0) {
        if (length === 0) first = quote;
        length += 1;
        isQuoted = !isQuoted;
        at += 1;
      }
    }
  }
  if (isQuoted) return undefined;
  return length > 1 || (length === 1 && first !== carriageReturn) ? count + 1 : count;
}
