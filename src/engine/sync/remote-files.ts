import { setMaxListeners } from 'node:events';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Secret } from '../../core/project/target.js';
import { connectionError, FetchError, sendRequest } from './http-request.js';
import { listObjects, splitStoreAddress } from './list-objects.js';
import { signRequest } from './sign-request.js';
import { secretFor, storeAccess, textOf } from './store-secret.js';

/** What a server tells of a file without sending it. */
export interface RemoteVersion {
  readonly size?: number;
  readonly etag?: string;
  /** ISO 8601, UTC. */
  readonly modified?: string;
}

/** A file that was fetched whole. */
export interface Fetched extends RemoteVersion {
  readonly size: number;
  readonly sha256: string;
}

export interface RemoteOptions {
  readonly secrets: readonly Secret[];
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** How long to wait before the second attempt, and the third, in milliseconds. */
  readonly pauses?: readonly number[];
}

/**
 * Files behind http(s), s3, gcs and r2 addresses. A file is taken in one piece, without ranges: a server that ignores them makes no difference. It counts
 * only when as many bytes arrived as were announced, and when it is of the version that was seen. All methods throw `FetchError`.
 */
export class RemoteFiles {
  readonly #options: RemoteOptions;

  constructor(options: RemoteOptions) {
    this.#options = options;
    // Each request listens to it, and many are on their way: Node would take that for a leak, and warn of it on the terminal.
    setMaxListeners(0, options.signal);
  }

  /** The version that is there now; nothing known where the server does not tell. Status 404 is a `FetchError` with that status. */
  async look(address: string): Promise<RemoteVersion> {
    return this.#retrying(async () => {
      const response = await this.#send('HEAD', address);
      response.destroy();
      const status = response.statusCode ?? 0;
      // Not every web server answers HEAD: then the file itself will tell.
      if (!isStore(address) && [400, 403, 405, 501].includes(status)) return {};
      checkStatus(status, isStore(address));
      return versionOf(response);
    });
  }

  /** Removes an object of a store, if it is still the one that was seen; one that is gone meanwhile is no mistake. */
  async remove(address: string, seen: RemoteVersion): Promise<void> {
    try {
      if (differs(await this.look(address), seen)) throw new FetchError('it has changed since it was listed');
    } catch (error) {
      if (error instanceof FetchError && error.status === 404) return;
      throw error;
    }
    await this.#retrying(async () => {
      const response = await this.#send('DELETE', address);
      response.destroy();
      const status = response.statusCode ?? 0;
      if (status !== 204 && status !== 404) checkStatus(status, isStore(address));
    });
  }

  /** The addresses that a pattern stands for, sorted. Of stores only. */
  async list(pattern: string): Promise<readonly string[]> {
    const { secrets, signal, now } = this.#options;
    return this.#retrying(async () => listObjects(pattern, storeAccess(pattern, secrets), { signal, now }));
  }

  /** Fetches a file into `path`, which must not exist; nothing is left there when it fails. */
  async fetch(address: string, path: string, seen: RemoteVersion, hasChecksum: boolean): Promise<Fetched> {
    return this.#retrying(async () => {
      try {
        return await this.#fetchOnce(address, path, seen, hasChecksum);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    });
  }

  /** The first bytes of a file, at most so many; also from a server that ignores ranges and sends it whole. */
  async beginning(address: string, most: number): Promise<Uint8Array> {
    return this.#retrying(async () => {
      const response = await this.#send('GET', address, { range: `bytes=0-${most - 1}` });
      const status = response.statusCode ?? 0;
      try {
        // 416: there is no first byte.
        if (status === 416) return new Uint8Array();
        if (status !== 206) checkStatus(status, isStore(address));
        return await firstBytes(response, most);
      } catch (error) {
        throw error instanceof FetchError ? error : connectionError(error);
      } finally {
        response.destroy();
      }
    });
  }

  async #fetchOnce(
    address: string,
    path: string,
    seen: RemoteVersion,
    hasChecksum: boolean,
  ): Promise<Fetched> {
    const isStrong = seen.etag !== undefined && !seen.etag.startsWith('W/');
    const response = await this.#send('GET', address, isStrong ? { 'if-match': seen.etag ?? '' } : {});
    const status = response.statusCode ?? 0;
    try {
      if (status === 412) throw changed();
      checkStatus(status, isStore(address));
    } catch (error) {
      response.destroy();
      throw error;
    }
    const version = versionOf(response);
    if (differs(version, seen)) {
      response.destroy();
      throw changed();
    }
    const isChunked = response.headers['transfer-encoding']?.includes('chunked') === true;
    if (version.size === undefined && !isChunked && !hasChecksum) {
      response.destroy();
      throw new FetchError('the server does not say how long it is, so that half of it would pass for all', {
        remedy: 'give its `checksum` under `sync`, or serve it by another server',
      });
    }
    const { size, sha256 } = await receive(response, path, version.size);
    // Without an ETag only a look afterwards tells whether it was replaced meanwhile.
    if (version.etag === undefined && differs(await this.look(address), { ...version, size }))
      throw changed();
    return { ...version, size, sha256 };
  }

  #send(
    method: 'GET' | 'HEAD' | 'DELETE',
    address: string,
    more: { readonly [name: string]: string } = {},
  ): Promise<IncomingMessage> {
    const { now, secrets, signal } = this.#options;
    if (isStore(address)) {
      const { bucket, key } = splitStoreAddress(address);
      const request = { method, bucket, key, headers: more };
      const signed = signRequest(request, storeAccess(address, secrets), now());
      return sendRequest(signed.url, { method, headers: signed.headers, signal, redirects: false });
    }
    const secret = secretFor(address, secrets);
    const token = secret && textOf(secret, 'bearer_token');
    const headers = { ...more, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    return sendRequest(address, { method, headers, signal, redirects: true });
  }

  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (const pause of this.#options.pauses ?? [300, 1500]) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof FetchError) || !error.isPassing || this.#options.signal.aborted) throw error;
        await sleep(pause);
      }
    }
    return work();
  }
}

/** Whether an address is in an object store. */
export function isStore(address: string): boolean {
  return /^(?:s3|s3a|s3n|gcs|gs|r2):\/\//iu.test(address);
}

async function firstBytes(response: IncomingMessage, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

function changed(): FetchError {
  return new FetchError('it changed while it was fetched', {
    isPassing: true,
    remedy: 'run again when it is whole',
  });
}

function differs(now: RemoteVersion, seen: RemoteVersion): boolean {
  const isOther = <T>(a: T | undefined, b: T | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return isOther(now.etag, seen.etag) || isOther(now.size, seen.size) || isOther(now.modified, seen.modified);
}

function checkStatus(status: number, inStore: boolean): void {
  if (status === 200) return;
  const keys = inStore
    ? 'check `key_id`, `secret` and `region` of the secret of the target, and what they may read'
    : 'check the secret of the target for this address, and what it may read';
  if (status === 404) throw new FetchError('it is not there (HTTP 404)', { status });
  if (status === 401 || status === 403)
    throw new FetchError(
      `the ${inStore ? 'store refuses the key' : 'server refuses it to us'} (HTTP ${status})`,
      {
        status,
        remedy: keys,
      },
    );
  throw new FetchError(`the ${inStore ? 'store' : 'server'} answered HTTP ${status}`, {
    status,
    isPassing: status === 429 || status >= 500,
    ...(status === 400 && { remedy: keys }),
  });
}

function versionOf({ headers }: IncomingMessage): RemoteVersion {
  const size = headers['content-length'];
  const modified = headers['last-modified'] === undefined ? Number.NaN : Date.parse(headers['last-modified']);
  return {
    ...(size !== undefined && /^\d+$/u.test(size) && { size: Number(size) }),
    ...(headers.etag !== undefined && { etag: headers.etag }),
    ...(!Number.isNaN(modified) && { modified: new Date(modified).toISOString() }),
  };
}

/** Writes the body to a file of our own, and counts. Throws `FetchError`, and the system's error when it cannot be written. */
async function receive(
  response: IncomingMessage,
  path: string,
  announced: number | undefined,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const told = (): string => `after ${size} of ${announced === undefined ? 'unknown' : announced} bytes`;
  try {
    await pipeline(response, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if (isOfDisk(error)) throw error;
    const found = connectionError(error);
    throw found.problem === 'the connection was cut'
      ? new FetchError(`the connection was cut ${told()}`, { isPassing: true }, { cause: error })
      : found;
  }
  if (!response.complete || (announced !== undefined && size !== announced))
    throw new FetchError(`the connection was cut ${told()}`, { isPassing: true });
  return { size, sha256: hash.digest('hex') };
}

function isOfDisk(error: unknown): boolean {
  return (
    error instanceof Error && 'syscall' in error && ['open', 'write', 'close'].includes(String(error.syscall))
  );
}
