import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { SecretString } from '../../src/core/project/target.js';

/** A real S3 server of its own on a free port of this machine, with its buckets, until `stop`. It speaks plain HTTP and wants path-style addresses. */
export interface S3Store {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** A folder of its own, empty but for what it holds. */
  readonly directory: string;
  /** For tests that put objects there, or look at them. */
  readonly client: S3Client;
  readonly stop: () => Promise<void>;
}

/** What a secret of type `s3` says, to read from the server and to write to it. */
export function parametersOf({ port }: S3Store, secret = storeKey.secretAccessKey) {
  return {
    key_id: storeKey.accessKeyId,
    secret: new SecretString(secret),
    endpoint: `127.0.0.1:${port}`,
    url_style: 'path',
    use_ssl: false,
    region: 'us-east-1',
  };
}

/** The one key that the server knows. */
export const storeKey = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/**
 * Starts a server. It knows a key by its id and does not verify signatures: a key is wrong here when its id is.
 * @param anySignature it takes requests whose signature it cannot make itself, as DuckDB's are for some names
 */
export async function startStore(
  buckets: readonly string[],
  { anySignature = false }: { readonly anySignature?: boolean } = {},
): Promise<S3Store> {
  const directory = await mkdtemp(join(tmpdir(), 'eider-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    ...(anySignature && { allowMismatchedSignatures: true }),
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: storeKey,
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { port, endpoint, directory, client, stop };
}
