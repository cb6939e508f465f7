import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const feed = 10;
const carriage = 13;

/**
 * The SHA-256 of a seed's bytes, and dbt's checksum of it: of its text without white space at both ends, with every line end as one line feed. Both in
 * hexadecimal, of one reading as a stream. Rejects with the system's error when the file cannot be read.
 */
export async function seedSums(
  path: string,
): Promise<{ readonly sha256: string; readonly checksum: string }> {
  const bytes = createHash('sha256');
  const text = createHash('sha256');
  let hasBegun = false;
  let wasCarriage = false;
  // White space that may be the end.
  let held = Buffer.alloc(0);
  for await (const read of createReadStream(path)) {
    const chunk = read as Buffer;
    bytes.update(chunk);
    const lines = withLineFeeds(chunk, wasCarriage);
    wasCarriage = chunk.at(-1) === carriage;
    const start = hasBegun ? 0 : lines.findIndex((byte) => !isBlank(byte));
    if (start === -1) continue;
    hasBegun = true;
    const end = lines.findLastIndex((byte) => !isBlank(byte)) + 1;
    if (end === 0) {
      held = Buffer.concat([held, lines]);
      continue;
    }
    text.update(held).update(lines.subarray(start, end));
    held = Buffer.from(lines.subarray(end));
  }
  return { sha256: bytes.digest('hex'), checksum: text.digest('hex') };
}

/** @param isAfterCarriage whether the chunk before ended in a carriage return, which was then written as a line feed */
function withLineFeeds(chunk: Buffer, isAfterCarriage: boolean): Buffer {
  const rest = isAfterCarriage && chunk[0] === feed ? chunk.subarray(1) : chunk;
  if (!rest.includes(carriage)) return rest;
  return Buffer.from(rest.toString('latin1').replaceAll(/\r\n?/gu, '\n'), 'latin1');
}

/** What Python strips, of the characters of ASCII. */
function isBlank(byte: number): boolean {
  return (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 32);
}
