import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { quoteIdentifier, quoteText } from '../../../src/core/sql/quote.js';
import { SecretString } from '../../../src/core/project/target.js';
import { attachDatabases, createSecrets } from '../../../src/engine/sources/attach.js';
import { startPostgres, type PostgresServer } from '../postgres-server.js';
import { startStore, storeKey, type S3Store } from '../s3-store.js';
import { inMemory } from '../warehouse.js';

/** The bucket of the lake, as the sources of the repository name it. */
const bucket = 'locomvac';

/** A Postgres and an S3 server that hold the sample data as production has it. */
export interface SampleServers {
  readonly postgres: PostgresServer;
  readonly store: S3Store;
  /** The same data as files: what the servers were filled from. */
  readonly lake: string;
  /** What the target `prod` of profiles.example.yml reads from the environment. */
  readonly env: { readonly [name: string]: string };
  readonly stop: () => Promise<void>;
}

/** Makes the sample data, starts both servers on free ports, and fills them. */
export async function startSampleServers(repository: string, rows: number): Promise<SampleServers> {
  const lake = await mkdtemp(join(tmpdir(), 'eider-lake-'));
  const script = join(repository, 'scripts/make-lake.mjs');
  execFileSync(process.execPath, [script, '--rows', String(rows), '--out', lake]);
  const password = crypto.randomUUID();
  const postgres = await startPostgres(password);
  const store = await startStore([bucket]);
  const stop = async (): Promise<void> => {
    postgres.stop();
    await store.stop();
    await rm(lake, { recursive: true, force: true });
  };
  try {
    await fillPostgres(postgres, join(lake, 'production'));
    for (const folder of ['lovac', 'ff']) await fillStore(store, lake, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  const env = {
    CELLAR_KEY_ID: storeKey.accessKeyId,
    CELLAR_SECRET: storeKey.secretAccessKey,
    CELLAR_ENDPOINT: `127.0.0.1:${store.port}`,
    CELLAR_USE_SSL: 'false',
    POSTGRES_PRODUCTION_HOST: '127.0.0.1',
    POSTGRES_PRODUCTION_PORT: String(postgres.port),
    POSTGRES_PRODUCTION_DATABASE: 'postgres',
    POSTGRES_PRODUCTION_USER: 'reader',
    POSTGRES_PRODUCTION_PASSWORD: password,
    EIDER_PSEUDONYM_KEY: crypto.randomUUID() + crypto.randomUUID(),
  };
  return { postgres, store, lake, env, stop };
}

/** A table for each file of the application's export, that `reader` may read and nothing else. */
async function fillPostgres(server: PostgresServer, folder: string): Promise<void> {
  const names = (await readdir(folder)).map((name) => name.replace(/\.parquet$/u, ''));
  await inMemory(['postgres'], async (connection) => {
    const parameters = {
      host: '127.0.0.1',
      port: server.port,
      database: 'postgres',
      user: 'admin',
      password: new SecretString(server.adminPassword),
    };
    await createSecrets([{ name: 'admin', type: 'postgres', parameters }], connection);
    const attachment = {
      path: '',
      alias: 'app',
      type: 'postgres',
      secret: 'admin',
      readOnly: false,
    } as const;
    await attachDatabases([attachment], folder, connection);
    for (const name of names)
      await connection.run(
        `create table app.public.${quoteIdentifier(name)} as from read_parquet(${quoteText(join(folder, `${name}.parquet`))})`,
      );
    await connection.run('detach app');
  });
  server.run(`revoke create on schema public from public;
    grant usage on schema public to reader;
    grant select on all tables in schema public to reader;`);
}

/** The files of a folder of the lake, as objects below `lake/`. */
async function fillStore(store: S3Store, lake: string, folder: string): Promise<void> {
  const files = await readdir(join(lake, folder), { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    await putInLake(store, relative(lake, path).replaceAll('\\', '/'), await readFile(path));
  }
}

/** Puts a file into the bucket, below `lake/`. */
export async function putInLake({ client }: S3Store, path: string, body: Buffer): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: `lake/${path}`, Body: body }));
}
