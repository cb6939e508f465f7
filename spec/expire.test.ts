import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpFiles } from './support/http-files.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';
import { startStore, type S3Store } from './support/s3-store.js';

/** `eider sources expire` on an S3 server, which knows keys by their id and does not verify signatures, on a disk, and against a web server. */
const web = await HttpFiles.start();
let store: S3Store;

beforeAll(async () => {
  store = await startStore(['lake']);
  for (const year of [2001, 2002, 2999])
    await store.client.send(
      new PutObjectCommand({ Bucket: 'lake', Key: `lovac/${year}/raw (1) é.csv`, Body: 'rooms\n3\n' }),
    );
});
afterAll(async () => {
  await web.close();
  await store.stop();
  await removeProjects();
});

async function keys(): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await store.client.send(new ListObjectsV2Command({ Bucket: 'lake' }));
  return Contents.map(({ Key }) => Key);
}

function project(table: string): Promise<string> {
  return makeProject({
    'project.yml': 'name: demo\n',
    'profiles.yml': `\
demo:
  target: dev
  outputs:
    dev:
      path: demo.duckdb
      secrets:
        - name: lake
          type: s3
          key_id: "{{ env_var('CELLAR_KEY_ID', 'S3RVER') }}"
          secret: S3RVER
          endpoint: 127.0.0.1:${store.port}
          url_style: path
          use_ssl: false
          region: us-east-1
`,
    'models/sources.yml': `sources:\n  - name: lovac\n    tables:\n      - name: housing\n${table}        columns: [{name: rooms, type: INTEGER}]\n`,
  });
}

const inStore = `\
        location: s3://lake/lovac/{year}/raw (1) é.csv
        sync: {partition: year, values: ['2002', '2999']}
        raw_retention: 3 years
`;

function expire(cwd: string, ...more: readonly string[]): Promise<Ran> {
  return runEider(['sources', 'expire', ...more], { cwd });
}

test('objects of a store: nothing goes in a dry run, then what is old and not read', async () => {
  const folder = await project(inStore);
  const before = await keys();
  const listed = await expire(folder);
  expect(listed.code).toBe(0);
  expect(listed.stdout).toBe(`\
  would go  lovac.housing  s3://lake/lovac/2001/raw (1) é.csv  expires 2005-01-01
  needed    lovac.housing  s3://lake/lovac/2002/raw (1) é.csv  expires 2006-01-01
  kept      lovac.housing  s3://lake/lovac/2999/raw (1) é.csv  expires 3003-01-01
3 files, 1 would go: \`--apply\` removes them
`);
  expect(await keys()).toEqual(before);
  expect((await expire(folder, '--apply')).code).toBe(0);
  expect(await keys()).toEqual(before.filter((key) => key?.includes('2001') === false));
});

test('a wrong key is refused by the store, and removes nothing', async () => {
  const folder = await project(inStore);
  const before = await keys();
  const { code, stderr, stdout } = await runEider(['sources', 'expire', '--apply', '--force'], {
    cwd: folder,
    env: { CELLAR_KEY_ID: 'not-the-key' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('the store refuses the key (HTTP 403)');
  expect(`${stdout}${stderr}`).not.toContain('not-the-key');
  expect(await keys()).toEqual(before);
});

test('files of a disk count from their last change', async () => {
  const folder = await project(`\
        location: lake/{part}.csv
        sync: {partition: part, values: ['north']}
        raw_retention: 90 days
`);
  await mkdir(join(folder, 'lake'));
  for (const name of ['north', 'south', 'west'])
    await writeFile(join(folder, 'lake', `${name}.csv`), 'rooms\n3\n');
  const old = new Date(Date.now() - 91 * 86_400_000);
  for (const name of ['north', 'south']) await utimes(join(folder, 'lake', `${name}.csv`), old, old);
  expect((await expire(folder, '--apply')).code).toBe(0);
  expect(await readdir(join(folder, 'lake'))).toEqual(['north.csv', 'west.csv']);
});

test('a web server removes nothing for us (`source/not-removed`)', async () => {
  web.files.set('/2001.csv', { body: Buffer.from('rooms\n3\n') });
  const folder = await project(`\
        location: ${web.url('/{year}.csv')}
        sync: {partition: year, values: ['2001']}
        raw_retention: 3 years
`);
  const { code, stderr } = await expire(folder, '--apply', '--force');
  expect(code).toBe(1);
  expect(stderr).toContain('error[source/not-removed]');
});
