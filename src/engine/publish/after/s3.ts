import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Step } from '../../../core/project/after-steps.js';
import { sha256File } from '../../files/sha256-file.js';
import { generationsFolder, idOfMoment } from '../generations.js';
import { StepFailed, type StepContext } from './step.js';

/** Bytes of one part of an upload. */
const partSize = 16 * 1024 * 1024;

/**
 * Uploads a release. A file becomes one object, which readers find whole, the old or the new one; the object before is copied to `<key>.generations/` first. The files of a
 * folder become objects below `<key>/<release>/`, and then `<key>/release.json` says which release is current. Everything is read back, and its SHA-256 compared. What
 * is there already is not uploaded again.
 */
export async function uploadRelease(step: S3Step, context: StepContext): Promise<void> {
  const store = new Store(step, context);
  try {
    const { path, release } = context.released;
    if (!(await stat(path)).isDirectory()) {
      await store.putFile(path);
      return;
    }
    for (const name of await readdir(path))
      await store.put(join(path, name), `${store.key}/${release}/${name}`);
    await store.put(join(path, 'release.json'), `${store.key}/release.json`);
  } catch (error) {
    throw context.signal.aborted ? error : inWords(error);
  } finally {
    store.close();
  }
}

class Store {
  readonly key: string;
  readonly #bucket: string;
  readonly #client: S3Client;
  readonly #context: StepContext;

  constructor(step: S3Step, context: StepContext) {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/u.exec(step.url) ?? [];
    this.key = key;
    this.#bucket = bucket;
    this.#context = context;
    const { setting } = context;
    this.#client = new S3Client({
      region: step.region === undefined ? 'us-east-1' : setting(step.region),
      ...(step.endpoint !== undefined && { endpoint: setting(step.endpoint) }),
      forcePathStyle: step.pathStyle,
      credentials: { accessKeyId: setting(step.keyId), secretAccessKey: setting(step.secret) },
      // `runSteps` tries again.
      maxAttempts: 1,
      // Stores other than AWS do not know the newer sums; what was written is read back.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  close(): void {
    this.#client.destroy();
  }

  /** The object that readers open. Should the store not hold what was sent, the one before is put back. */
  async putFile(path: string): Promise<void> {
    const before = await this.#metadata(this.key);
    const sum = await sha256File(path);
    if (before?.['sha256'] !== sum) {
      const kept = before && (await this.#keep(before));
      try {
        await this.put(path, this.key, sum);
      } catch (error) {
        if (error instanceof StepFailed && kept !== undefined) await this.#copy(kept, this.key);
        throw error;
      }
    }
    await this.#prune();
  }

  /** @throws `StepFailed`, and the object is gone, when what is read back is not what was sent */
  async put(path: string, key: string, known?: string): Promise<void> {
    const sum = known ?? (await sha256File(path));
    if ((await this.#metadata(key))?.['sha256'] === sum) return;
    const upload = new Upload({
      client: this.#client,
      partSize,
      queueSize: 2,
      params: {
        Bucket: this.#bucket,
        Key: key,
        Body: createReadStream(path),
        Metadata: { sha256: sum, release: this.#context.released.release },
      },
    });
    const stop = (): void => void upload.abort();
    this.#context.signal.addEventListener('abort', stop);
    try {
      await upload.done();
    } finally {
      this.#context.signal.removeEventListener('abort', stop);
    }
    if ((await this.#sumOf(key)) === sum) return;
    // Not what was sent: it must not count as done.
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
    throw new StepFailed('what the store holds is not what was sent');
  }

  async #sumOf(key: string): Promise<string> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }), {
      abortSignal: this.#context.signal,
    });
    const hash = createHash('sha256');
    if (Body instanceof Readable) for await (const chunk of Body) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  }

  /** The metadata of an object; undefined where there is none. */
  async #metadata(key: string): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      const { Metadata, LastModified } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#bucket, Key: key }),
        { abortSignal: this.#context.signal },
      );
      // What another program put there has no release: its time of change stands for one.
      const release = idOfMoment(LastModified ?? new Date(0));
      return { release, ...Metadata };
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
      throw error;
    }
  }

  /** Copies the live object to the earlier ones; returns its key there. */
  async #keep(metadata: Readonly<Record<string, string>>): Promise<string> {
    const kept = `${generationsFolder(this.key)}/${metadata['release'] ?? ''}`;
    await this.#copy(this.key, kept);
    return kept;
  }

  async #copy(from: string, to: string): Promise<void> {
    const source = `${this.#bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
    await this.#client.send(new CopyObjectCommand({ Bucket: this.#bucket, Key: to, CopySource: source }), {
      abortSignal: this.#context.signal,
    });
  }

  /** Removes the oldest of the earlier objects, beyond those to keep. */
  async #prune(): Promise<void> {
    const { keep } = this.#context.released;
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: `${generationsFolder(this.key)}/` }),
      { abortSignal: this.#context.signal },
    );
    const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])).toSorted();
    for (const Key of keys.slice(0, Math.max(0, keys.length - keep)))
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }), {
        abortSignal: this.#context.signal,
      });
  }
}

/** A store's error without what it says: it may quote keys and addresses. */
function inWords(error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error instanceof StepFailed ? error : unreachable(error);
  const status = error.$metadata.httpStatusCode;
  if (error.name === 'NoSuchBucket') return new StepFailed('there is no such bucket');
  if (status === 401 || status === 403)
    return new StepFailed('the store refuses the credentials, or the right to write');
  return new StepFailed(`the store answers ${status ?? 'nothing that can be read'}`);
}

/** The client's own errors: no connection, no host, a certificate that fails. */
function unreachable(error: unknown): unknown {
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isBug ? error : new StepFailed('the store cannot be reached', { cause: error });
}
