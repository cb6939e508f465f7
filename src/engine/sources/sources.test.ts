import { execFileSync } from 'node:child_process';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../../core/project/ids.js';
import { SecretString, type Attachment } from '../../core/project/target.js';
import { SqlError } from '../duckdb/sql-error.js';
import type { Connection } from '../duckdb/connection.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { attachDatabases, createSecrets } from './attach.js';
import { sourceSelect, type SourceWork } from './source-select.js';
import { sourceVersions } from './source-versions.js';

let opened: Sandbox;
let connection: Connection;
beforeEach(async () => {
  opened = await sandbox();
  connection = await (await opened.open()).connect();
});
afterEach(() => opened.close());

async function write(path: string, content: string | Uint8Array): Promise<void> {
  const file = join(opened.folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

const work = (
  format: SourceWork['format'],
  location: readonly string[],
  more: Partial<SourceWork> = {},
): SourceWork => ({
  kind: 'source',
  location,
  format,
  options: {},
  columnTypes: {},
  ...more,
});

/** Columns with their types, then the rows. */
async function read(given: SourceWork): Promise<readonly string[]> {
  const sql = await sourceSelect(given, connection);
  const columns = await connection.columns(sql);
  const rows = await connection.rows(`${sql} order by all`);
  return [
    columns.map(({ name, type }) => `${name} ${type}`).join(', '),
    ...rows.map((row) =>
      Object.values(row)
        .map((value) => (value === null ? 'NULL' : (value as string)))
        .join('|'),
    ),
  ];
}

describe('sourceSelect', () => {
  test('CSV: text unless declared, in any form of the file', async () => {
    await write('a.csv', 'code;birth;amount;t\n01001;03-04-1980;1,5;"a ""b""\nc"\n02;;2;\n');
    expect(await read(work('csv', ['a.csv']))).toEqual([
      'code VARCHAR, birth VARCHAR, amount VARCHAR, t VARCHAR',
      '01001|03-04-1980|1,5|a "b"\nc',
      '02|NULL|2|NULL',
    ]);
    await write('b.csv', 'code,birth,n\n01,1980-04-03,7\n02,,8\n');
    expect(await read(work('csv', ['b.csv'], { columnTypes: { n: 'BIGINT', birth: 'DATE' } }))).toEqual([
      'code VARCHAR, birth DATE, n BIGINT',
      '01|1980-04-03|7',
      '02|NULL|8',
    ]);
    await expect(read(work('csv', ['b.csv'], { columnTypes: { nope: 'DATE' } }))).rejects.toThrow(/nope/u);
  });

  test('CSV: Latin-1, several files, options given', async () => {
    await write('x1.csv', Buffer.from('nom\nÉté\n', 'latin1'));
    await write('x2.csv', Buffer.from('nom\nNoël\n', 'latin1'));
    const options = { encoding: 'latin-1' };
    expect(await read(work('csv', ['x*.csv'], { options }))).toEqual(['nom VARCHAR', 'Noël', 'Été']);
    expect(await read(work('csv', ['x1.csv', 'x2.csv'], { options }))).toEqual([
      'nom VARCHAR',
      'Noël',
      'Été',
    ]);
    await write('h.csv', '1,2\n3,4\n');
    expect(await read(work('csv', ['h.csv'], { options: { header: false, names: ['a', "b'"] } }))).toEqual([
      "a VARCHAR, b' VARCHAR",
      '1|2',
      '3|4',
    ]);
  });

  test('Parquet: its own types, but for those declared otherwise', async () => {
    await connection.run(
      `copy (select 1 as n, 'x' as "odd ""name""", date '1980-01-02' as d) to '${opened.folder}/p.parquet'`,
    );
    expect(await read(work('parquet', ['p.parquet']))).toEqual([
      'n INTEGER, odd "name" VARCHAR, d DATE',
      '1|x|1980-01-02',
    ]);
    expect(
      await read(
        work('parquet', ['p.parquet'], {
          columnTypes: { N: 'bigint', 'odd "name"': 'VARCHAR', d: 'VARCHAR' },
        }),
      ),
    ).toEqual(['N BIGINT, odd "name" VARCHAR, d VARCHAR', '1|x|1980-01-02']);
    expect(
      await sourceSelect(work('parquet', ['p.parquet'], { columnTypes: { n: 'INTEGER' } }), connection),
    ).toBe("select * from read_parquet('p.parquet')");
    await expect(read(work('parquet', ['p.parquet'], { columnTypes: { nope: 'DATE' } }))).rejects.toThrow(
      /nope/u,
    );
  });

  test('JSON: a date in another form is a text, not a guess', async () => {
    await write(
      'a.json',
      '{"birth": "03-04-1980", "code": "01", "iso": "1980-04-03", "n": 1}\n{"birth": "05-06-1980", "code": "02", "iso": "1980-04-04", "n": 2}\n',
    );
    expect(await read(work('json', ['a.json']))).toEqual([
      'birth VARCHAR, code VARCHAR, iso DATE, n BIGINT',
      '03-04-1980|01|1980-04-03|1',
      '05-06-1980|02|1980-04-04|2',
    ]);
    expect(await read(work('json', ['a.json'], { columnTypes: { iso: 'VARCHAR', n: 'DOUBLE' } }))).toEqual([
      'birth VARCHAR, code VARCHAR, iso VARCHAR, n DOUBLE',
      '03-04-1980|01|1980-04-03|1',
      '05-06-1980|02|1980-04-04|2',
    ]);
    expect((await read(work('json', ['a.json'], { options: { dateformat: '%d-%m-%Y' } })))[0]).toBe(
      'birth DATE, code VARCHAR, iso VARCHAR, n BIGINT',
    );
  });

  test('paths with quotes and accents', async () => {
    await write("l'été/a'b.csv", 'x\n1\n');
    expect(await read(work('csv', ["l'été/a'b.csv"]))).toEqual(['x VARCHAR', '1']);
  });
});

describe('sourceVersions', () => {
  const id = 'source.demo.raw.f' as NodeId;
  const version = async (...location: string[]): Promise<string | undefined> =>
    (await sourceVersions([{ id, location }], opened.folder, connection)).get(id);

  test('is the same until the file is touched, replaced or gone', async () => {
    await write('a.csv', 'x\n');
    const first = await version('a.csv');
    expect(first).toMatch(/^a\.csv 2 \d+$/u);
    expect(await version('a.csv')).toBe(first);
    await utimes(join(opened.folder, 'a.csv'), new Date(0), new Date(1000));
    const touched = await version('a.csv');
    expect(touched).not.toBe(first);
    await write('a.csv', 'y\n');
    const replaced = await version('a.csv');
    expect(new Set([first, touched, replaced]).size).toBe(3);
    await rm(join(opened.folder, 'a.csv'));
    expect(await version('a.csv')).toBe(undefined);
  });

  test('an absolute path inside the project has the version of the relative one', async () => {
    await write('a.csv', 'x\n');
    expect(await version(join(opened.folder, 'a.csv'))).toBe(await version('a.csv'));
  });

  test('a glob changes with the files that it finds', async () => {
    await write('lake/1.csv', 'x\n');
    const one = await version('lake/*.csv');
    await write('lake/2.csv', 'x\n');
    const two = await version('lake/*.csv');
    await write('lake/other.txt', 'x\n');
    expect(await version('lake/*.csv')).toBe(two);
    await rm(join(opened.folder, 'lake/1.csv'));
    const other = await version('lake/*.csv');
    expect(new Set([one, two, other]).size).toBe(3);
    expect([one?.split('\n').length, two?.split('\n').length]).toEqual([1, 2]);
    expect(await version('none/*.csv')).toBe(undefined);
  });

  test('several files have a version when all of them have one', async () => {
    await write('a.csv', 'x\n');
    await write('b.csv', 'x\n');
    expect((await version('a.csv', 'b.csv'))?.split('\n').length).toBe(2);
    expect(await version('a.csv', 'c.csv')).toBe(undefined);
    expect(await version()).toBe(undefined);
  });

  test('a server that cannot be reached gives none', async () => {
    expect(await version('http://127.0.0.1:1/a.csv')).toBe(undefined);
  });
});

describe('attachDatabases and createSecrets', () => {
  const attachment = (more: Partial<Attachment>): Attachment => ({
    path: 'other.duckdb',
    alias: 'other',
    readOnly: true,
    ...more,
  });

  beforeEach(async () => {
    const script = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(process.argv[1]).then(async (instance) => {
        const connection = await instance.connect();
        await connection.run('create table t as select 42 as n');
        connection.closeSync();
        instance.closeSync();
      });`;
    execFileSync(process.execPath, ['-e', script, join(opened.folder, 'other.duckdb')]);
  });

  test('a file of the project, read-only unless said otherwise', async () => {
    await attachDatabases([attachment({ alias: 'an "other"' })], opened.folder, connection);
    expect(await connection.value('select n from "an ""other""".main.t')).toBe(42);
    await expect(connection.run('insert into "an ""other""".main.t values (1)')).rejects.toThrow(SqlError);
  });

  test('with a secret path, and writable', async () => {
    const path = new SecretString(join(opened.folder, 'other.duckdb'));
    await attachDatabases([attachment({ path, readOnly: false, type: 'duckdb' })], opened.folder, connection);
    await connection.run('insert into other.main.t values (1)');
    expect(await connection.value('select count(*)::int from other.main.t')).toBe(2);
  });

  test('a failure says which one, and nothing of a secret', async () => {
    const path = new SecretString(join(opened.folder, 'Zzyzx-secret.duckdb'));
    const failed = await attachDatabases([attachment({ path })], opened.folder, connection).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ what: 'attach other', failure: { type: 'IO' } });
    expect(JSON.stringify(failed)).not.toContain('Zzyzx');
    expect(String(failed)).not.toContain('Zzyzx');
  });

  test.each([
    ['snowflake', { message: 'extension `snowflake` is not installed', name: 'snowflake' }],
    ['zzyzx', { message: 'it cannot be opened' }],
  ])(
    'an extension that is missing is named where it is one, not a part of the path: %s',
    async (type, told) => {
      const path = new SecretString(`${type}:Zzyzx-secret`);
      const failed = await attachDatabases([attachment({ path })], opened.folder, connection).catch(
        (error: unknown) => error,
      );
      const failure = { type: 'IO', subtype: 'EXTENSION_MISSING', ...told };
      expect(failed).toMatchObject({ what: 'attach other', failure });
      expect(JSON.stringify(failed).toLowerCase()).not.toContain('zzyzx');
    },
  );

  test('a secret lives in memory and is not told', async () => {
    const parameters = { bearer_token: new SecretString("Zzyzx'token") };
    const made = await createSecrets([{ name: 'my "s3"', type: 'http', parameters }], connection).catch(
      (error: unknown) => error,
    );
    // Secrets of this kind come with an extension that may not be there: either way nothing is told.
    const shown = JSON.stringify([
      made,
      await connection.rows('select name, persistent, secret_string from duckdb_secrets()'),
    ]);
    expect(shown).not.toContain('Zzyzx');
  });
});
