import { createHash } from 'node:crypto';

/** The MD5 of a text in hexadecimal digits: what dbt makes names of, and nothing is kept safe by. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
