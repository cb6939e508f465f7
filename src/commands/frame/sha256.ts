import { createHash } from 'node:crypto';

/** SHA-256, hexadecimal: the hash that the pure core is given. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
