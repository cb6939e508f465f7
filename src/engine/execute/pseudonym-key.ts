import { createHash, createHmac } from 'node:crypto';
import type { Connection } from '../duckdb/connection.js';

/** The variable that holds the key of pseudonyms. */
export const pseudonymKeyVariable = 'EIDER_PSEUDONYM_KEY';

/** The fewest characters of a key: shorter ones can be guessed. */
export const shortestKey = 32;

const block = 64;

/** A key of pseudonyms, padded for HMAC-SHA-256 (RFC 2104). It prints as nothing. */
export class PseudonymKey {
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;
  /** Tells two keys apart without telling anything of either: an HMAC under the key of a fixed text. */
  readonly fingerprint: string;

  constructor(key: string) {
    const bytes = new TextEncoder().encode(key);
    const short = bytes.length > block ? createHash('sha256').update(bytes).digest() : bytes;
    const pad = (mask: number): Uint8Array =>
      Uint8Array.from({ length: block }, (_, index) => (short[index] ?? 0) ^ mask);
    this.#inner = pad(0x36);
    this.#outer = pad(0x5c);
    this.fingerprint = createHmac('sha256', key).update('eider key fingerprint').digest('hex').slice(0, 16);
  }

  /** Why an environment gives no key, or undefined when it does. */
  static problem(env: { readonly [name: string]: string | undefined }): 'missing' | 'short' | undefined {
    const key = env[pseudonymKeyVariable];
    if (key === undefined || key === '') return 'missing';
    return key.length < shortestKey ? 'short' : undefined;
  }

  /** The key of an environment; undefined when there is none or it is too short. */
  static read(env: { readonly [name: string]: string | undefined }): PseudonymKey | undefined {
    const key = env[pseudonymKeyVariable];
    return key === undefined || PseudonymKey.problem(env) !== undefined ? undefined : new PseudonymKey(key);
  }

  /** Gives the key to a connection as session variables, bound as bytes: it is in no SQL text, file or log. */
  async give(connection: Connection): Promise<void> {
    await connection.run('set variable eider_pseudonym_inner = $1::blob', [this.#inner]);
    await connection.run('set variable eider_pseudonym_outer = $1::blob', [this.#outer]);
  }
}
