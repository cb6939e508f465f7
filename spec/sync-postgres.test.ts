import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEider } from './support/child.js';
import { makeProject, removeProjects, writeFiles } from './support/project-folder.js';
import { startPostgres, whyNoPostgres, type PostgresServer } from './support/postgres-server.js';
import { runEider, type Ran } from './support/run-eider.js';
import { query } from './support/warehouse.js';

/**
 * `eider sync` from a real Postgres: exact values of every type, tables refused for what they hold (`sync/lossy-column`), increments, a count that does not
 * agree (`sync/half-read`), a server that goes away, and no secret anywhere.
 */
const reason = whyNoPostgres();
if (reason !== undefined) {
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(reason);
  process.stdout.write(`skipped: tests with Postgres (${reason})\n`);
}

const password = 'canary-pg-password-3b7e';
let server: PostgresServer;
beforeAll(async () => {
  if (reason === undefined) server = await startPostgres(password);
}, 120_000);
afterAll(async () => {
  if (reason === undefined) server.stop();
  await removeProjects();
});

const env = { POSTGRES_PRODUCTION_PASSWORD: password };

async function projectOf(tables: string, more: { readonly [path: string]: string } = {}): Promise<string> {
  return makeProject({
    'project.yml': 'name: app\nmodels:\n  +materialized: table\n',
    'profiles.yml': `app:
  outputs:
    dev:
      path: store.duckdb
      secrets:
        - name: production
          type: postgres
          host: 127.0.0.1
          port: ${server.port}
          database: postgres
          user: reader
          password: "{{ env_var('POSTGRES_PRODUCTION_PASSWORD') }}"
`,
    'models/sources.yml': sources(tables),
    ...more,
  });
}

const sources = (tables: string): string =>
  `sources:\n  - name: production\n    sync: {secret: production}\n    tables:\n${tables}`;
const sync = (cwd: string, ...more: readonly string[]): Promise<Ran> =>
  runEider(['sync', ...more], { cwd, env });
const rows = (folder: string, sql: string): Promise<readonly unknown[]> =>
  query(join(folder, 'store.duckdb'), folder, sql);
const errors = ({ stderr }: Ran): readonly string[] =>
  stderr.split('\n').filter((line) => line.startsWith('error['));
const fine = (ran: Ran): unknown => ({ code: ran.code, stderr: ran.stderr });

describe.skipIf(reason !== undefined)('types', () => {
  test('every value arrives as it is', async () => {
    server.run(`
      create type mood as enum ('sad', 'it''s fine');
      create domain positive as integer check (value > 0);
      create domain price as numeric(10, 2);
      create type pair as (a int, b numeric);
      create table typed (
        id int primary key, n numeric, n102 numeric(10, 2), n45 numeric(45, 3), d date, ts timestamp, tz timestamptz, t time, iv interval,
        u uuid, j json, jb jsonb, ia int[], ta text[], na numeric[], e mood, ea mood[], b bytea, dom positive, pr price, m money, ip inet,
        r int4range, p point, bt bit(3), c char(5), f4 real, f8 double precision, i8 bigint, hs pair, bo boolean, tx text);
      insert into typed values (1, 123456789012345678901234567890.123456789, 12.34, 12345678901234567890123456789012345678901.123,
        '2024-02-29', '2024-02-29 12:00:00.123456', '2024-02-29 12:00:00+02', '12:34:56.789', '1 mon 2 days 03:04:05',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '{"b": 2}', '{1,2,NULL}', '{a,"b,c",NULL}', '{1.25,2}', 'it''s fine', '{sad}',
        '\\xdeadbeef00', 5, 9.99, 12.5, '10.0.0.1', '[1,5)', '(1,2)', B'101', 'ab', 1.1, 0.1, 9007199254740993, row(1, 0.1), true, E'line\\nbreak''"é');
      insert into typed (id, n) values (2, 'NaN');
      insert into typed (id, d, ts, tz) values (3, 'infinity', 'infinity', '-infinity');
      insert into typed (id, d) values (4, '0044-03-15 BC');
      insert into typed (id, f8) values (5, 'NaN');
      grant select on typed to reader;`);
    const folder = await projectOf(
      '      - name: typed\n        columns: [{name: pr, type: "DECIMAL(10,2)"}]\n',
    );
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    const [types] = await rows(
      folder,
      `select list(column_name || ' ' || data_type order by column_index) as types from duckdb_columns() where table_name = 'typed'`,
    );
    expect(types).toEqual({
      types: [
        'id INTEGER',
        'n VARCHAR',
        'n102 DECIMAL(10,2)',
        'n45 VARCHAR',
        'd DATE',
        'ts TIMESTAMP',
        'tz TIMESTAMP WITH TIME ZONE',
        't TIME',
        'iv INTERVAL',
        'u UUID',
        'j VARCHAR',
        'jb VARCHAR',
        'ia INTEGER[]',
        'ta VARCHAR[]',
        'na VARCHAR[]',
        'e VARCHAR',
        'ea VARCHAR[]',
        'b BLOB',
        'dom INTEGER',
        'pr DECIMAL(10,2)',
        'm VARCHAR',
        'ip VARCHAR',
        'r VARCHAR',
        'p VARCHAR',
        'bt VARCHAR',
        'c VARCHAR',
        'f4 FLOAT',
        'f8 DOUBLE',
        'i8 BIGINT',
        'hs VARCHAR',
        'bo BOOLEAN',
        'tx VARCHAR',
      ],
    });
    expect(
      await rows(
        folder,
        'select * replace (b::varchar as b, iv::varchar as iv) from production.typed where id = 1',
      ),
    ).toEqual([
      {
        id: 1,
        n: '123456789012345678901234567890.123456789',
        n102: '12.34',
        n45: '12345678901234567890123456789012345678901.123',
        d: '2024-02-29',
        ts: '2024-02-29 12:00:00.123456',
        tz: '2024-02-29 10:00:00+00',
        t: '12:34:56.789',
        iv: '1 month 2 days 03:04:05',
        u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        j: '{"a": 1}',
        jb: '{"b": 2}',
        ia: [1, 2, null],
        ta: ['a', 'b,c', null],
        na: ['1.25', '2'],
        e: "it's fine",
        ea: ['sad'],
        b: '\\xDE\\xAD\\xBE\\xEF\\x00',
        dom: 5,
        pr: '9.99',
        m: '$12.50',
        ip: '10.0.0.1/32',
        r: '[1,5)',
        p: '(1,2)',
        bt: '101',
        c: 'ab',
        f4: expect.closeTo(1.1, 6) as number,
        f8: 0.1,
        i8: '9007199254740993',
        hs: '(1,0.1)',
        bo: true,
        tx: 'line\nbreak\'"é',
      },
    ]);
    expect(
      await rows(
        folder,
        `select id, n, d::varchar as d, ts::varchar as ts, tz::varchar as tz, f8::varchar as f8 from production.typed where id > 1 order by id`,
      ),
    ).toEqual([
      { id: 2, n: 'NaN', d: null, ts: null, tz: null, f8: null },
      { id: 3, n: null, d: 'infinity', ts: 'infinity', tz: '-infinity', f8: null },
      { id: 4, n: null, d: '0044-03-15 (BC)', ts: null, tz: null, f8: null },
      { id: 5, n: null, d: null, ts: null, tz: null, f8: 'nan' },
    ]);
  });

  test.each([
    ['nan', 'a numeric(10, 2)', "'NaN'", '', '`a` is NaN or infinite in 1 row, and a DECIMAL can be neither'],
    [
      'decimals',
      'a numeric',
      '1.005',
      '{name: a, type: "DECIMAL(10,2)"}',
      '`a` has more than 2 decimals in 1 row, which DECIMAL(10,2) would round away',
    ],
    [
      'whole',
      'a numeric',
      '1.5',
      '{name: a, type: BIGINT}',
      '`a` has more than 0 decimals in 1 row, which BIGINT would round away',
    ],
    [
      'far',
      'a timestamp',
      "'294250-01-01'",
      '',
      '`a` lies beyond the year 294246 in 1 row, and DuckDB has no such time',
    ],
    [
      'arrays',
      'a int[]',
      "'{{1,2},{3,4}}'",
      '',
      '`a` holds arrays of several dimensions, or that do not begin at 1, in 1 row',
    ],
  ])(
    'a table that would lose something is refused by the name of its column: %s',
    async (name, column, value, declared, words) => {
      server.run(
        `create table lossy_${name} (id int, ${column}); insert into lossy_${name} values (1, ${value}); grant select on lossy_${name} to reader`,
      );
      const folder = await projectOf(`      - name: lossy_${name}\n        columns: [${declared}]\n`);
      const ran = await sync(folder);
      expect(ran.code).toBe(1);
      expect(errors(ran)).toEqual([`error[sync/lossy-column]: \`production.lossy_${name}\`: ${words}`]);
      // As text nothing is lost.
      await writeFiles(folder, {
        'models/sources.yml': sources(
          `      - name: lossy_${name}\n        columns: [{name: a, type: VARCHAR}]\n`,
        ),
      });
      expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    },
  );
});

describe.skipIf(reason !== undefined)('loads', () => {
  test('unchanged tables are built on no more, changed ones are; all are of one snapshot', async () => {
    server.run(`create table owners as select i as id, 'name ' || i as name from generate_series(1, 1000) i;
      create table links as select i as id from generate_series(1, 10) i; grant select on owners, links to reader`);
    const folder = await projectOf(
      '      - name: owners\n      - name: links\n      - name: few\n        sync: {query: "select id, name from owners where id < 4;"}\n',
      {
        'models/counted.sql': "select count(*) as n from {{ source('production', 'owners') }}",
      },
    );
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    expect(await rows(folder, 'select count(*) as n from production.few')).toEqual([{ n: '3' }]);
    expect((await runEider(['build'], { cwd: folder, env })).stdout).toContain('1 built');
    const again = await sync(folder);
    expect(again.stdout).toContain('3 unchanged');
    expect((await runEider(['build'], { cwd: folder, env })).stdout).toContain('nothing to do');
    server.run("update owners set name = 'other' where id = 7");
    expect((await sync(folder)).stdout).toContain('1 loaded · 2 unchanged');
    expect((await runEider(['build'], { cwd: folder, env })).stdout).toContain('1 built');
    const snapshots = await rows(
      folder,
      `select count(distinct json_extract_string(details, 'snapshot')) as n, bool_and(details like '%snapshot%') as told from _eider.syncs`,
    );
    expect(snapshots).toEqual([{ n: '1', told: true }]);
  });

  test('a column that is gone, a table that is absent or forbidden: said, and the others are loaded', async () => {
    server.run(
      'create table drifting as select 1 as a, 2 as b; create table steady as select 1 as a; create table hidden as select 1 as a; grant select on drifting, steady to reader',
    );
    const folder = await projectOf(
      '      - name: drifting\n      - name: steady\n      - name: hidden\n      - name: nowhere\n',
    );
    const first = await sync(folder);
    expect(errors(first)).toEqual([
      'error[sync/postgres]: `production.hidden`: the user of the secret may not read `public.hidden` in Postgres',
      'error[sync/postgres]: `production.nowhere`: Postgres has no table `public.nowhere`',
    ]);
    server.run('alter table drifting drop column b; insert into steady values (2)');
    const second = await sync(folder, '-s', 'source:production.drifting', 'source:production.steady');
    expect(errors(second)).toEqual([
      'error[sync/columns-changed]: `production.drifting`: `b` (INTEGER) is gone',
    ]);
    expect(
      await rows(
        folder,
        'select (select count(*) from production.steady) as steady, (select sum(b) from production.drifting) as b',
      ),
    ).toEqual([{ steady: '2', b: '2' }]);
    expect(fine(await sync(folder, '-s', 'source:production.drifting', '--full-refresh'))).toEqual({
      code: 0,
      stderr: '',
    });
  });

  test('by cursor and key: what changed is replaced, what is new is added, what is gone goes', async () => {
    server.run(`create table events (id int primary key, at timestamptz not null, name text);
      insert into events select i, '2026-01-01'::timestamptz + i * interval '1 minute', 'a' from generate_series(1, 100) i; grant select on events to reader`);
    const table = '      - name: events\n        sync: {cursor: at, key: id, lookback: 5 minutes}\n';
    const folder = await projectOf(table);
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    server.run(
      `delete from events where id = 50; update events set name = 'b', at = '2026-01-02' where id = 7; insert into events values (101, '2026-01-02', 'c')`,
    );
    const ran = await sync(folder, '--output', 'json');
    // Those of the last five minutes, the changed one and the new one.
    expect(ran.stdout).toContain('"rows":100,"loaded":8');
    expect(
      await rows(
        folder,
        `select count(*) as n, count(*) filter (where id = 50) as gone, max(name) filter (where id = 7) as changed from production.events`,
      ),
    ).toEqual([{ n: '100', gone: '0', changed: 'b' }]);
    expect((await sync(folder)).stdout).toContain('1 unchanged');
    // A row that comes in behind the cursor is not seen: the count says so, and a full load puts it right.
    server.run(`insert into events values (102, '2026-01-01', 'late')`);
    const late = await sync(folder);
    expect(errors(late)).toEqual([
      'error[sync/half-read]: `production.events`: Postgres counts 101 rows, and 100 arrived',
    ]);
    expect(await rows(folder, 'select count(*) as n from production.events')).toEqual([{ n: '100' }]);
    expect(fine(await sync(folder, '--full-refresh'))).toEqual({ code: 0, stderr: '' });
    expect(await rows(folder, 'select count(*) as n from production.events')).toEqual([{ n: '101' }]);
  });

  test('by cursor alone rows are added; a key that is none is refused', async () => {
    server.run(
      `create table log (n bigint, t text); insert into log values (1, 'a'), (2, 'b'); grant select on log to reader`,
    );
    const folder = await projectOf('      - name: log\n        sync: {cursor: n}\n');
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    server.run(`insert into log values (3, 'c')`);
    expect((await sync(folder, '--output', 'json')).stdout).toContain('"rows":3,"loaded":1');
    server.run(`insert into log values (3, 'd')`);
    await writeFiles(folder, {
      'models/sources.yml': sources('      - name: log\n        sync: {key: n}\n'),
    });
    expect(errors(await sync(folder))).toEqual([
      'error[sync/postgres]: `production.log`: `n` is no key: a value is empty, or comes twice',
    ]);
    expect(await rows(folder, 'select count(*) as n from production.log')).toEqual([{ n: '3' }]);
  });
});

describe.skipIf(reason !== undefined)('doctor', () => {
  const said = async (folder: string): Promise<readonly string[]> => {
    const { stdout } = await runEider(['doctor'], { cwd: folder, env });
    return stdout.split('\n').filter((line) => line.includes('postgres:'));
  };

  test('a user who only reads is well; one who may write is not, and nothing is left of the attempt', async () => {
    server.run('create table seen as select 1 as a; grant select on seen to reader');
    const folder = await projectOf('      - name: seen\n');
    expect(await said(folder)).toEqual([
      expect.stringMatching(
        /^✓ postgres: the user of the secret production reads \d+ tables?, and writing was refused$/u,
      ),
    ]);
    server.run('grant insert on seen to reader; grant create on schema public to reader');
    expect(await said(folder)).toEqual([
      '✗ postgres: the user of the secret production may write: it makes tables in 1 schema, it changes rows of 1 table and it made a table, which was rolled back',
    ]);
    expect(server.run("select count(*) from pg_class where relname like 'eider_doctor%'")).toBe('0\n');
    server.run('revoke insert on seen from reader; revoke create on schema public from reader');
  });

  test('a password that is wrong is said to be so, and is not shown', async () => {
    const folder = await projectOf('      - name: seen\n');
    const { code, stdout } = await runEider(['doctor'], {
      cwd: folder,
      env: { POSTGRES_PRODUCTION_PASSWORD: 'canary-pg-wrong' },
    });
    expect(code).toBe(1);
    expect(stdout).toContain(
      '✗ postgres: the database of the secret production cannot be reached, or refuses the user',
    );
    expect(stdout).not.toContain('canary');
  });
});

describe.skipIf(reason !== undefined)('trouble', () => {
  test('Postgres is restarted in the middle: all tables stay as they were, and the next run loads them', async () => {
    server.run(
      `create table slow as select i as id from generate_series(1, 100) i; create table beside as select 1 as a; grant select on slow, beside to reader`,
    );
    const folder = await projectOf('      - name: beside\n      - name: slow\n');
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    server.run('insert into beside values (2)');
    await writeFiles(folder, {
      'models/sources.yml': sources(
        '      - name: beside\n      - name: slow\n        sync: {query: "select id from slow, pg_sleep(0.2 + id * 0)"}\n',
      ),
    });
    const child = startEider(['sync'], { cwd: folder, env });
    const waiting = (): boolean =>
      server.run(
        "select count(*) from pg_stat_activity where usename = 'reader' and query like '%pg_sleep%'",
      ) !== '0\n';
    while (!waiting()) await new Promise((resolve) => setTimeout(resolve, 20));
    server.crash();
    const ended = await child.ended;
    server.start();
    expect(ended.code).toBe(1);
    expect(errors(ended)).toEqual([
      'error[sync/postgres]: `production.slow`: the connection to Postgres was lost while it was read',
    ]);
    expect(ended.stdout).toContain('rolled back with production.slow');
    expect(
      await rows(
        folder,
        'select (select count(*) from production.slow) as slow, (select count(*) from production.beside) as beside',
      ),
    ).toEqual([{ slow: '100', beside: '1' }]);
    await writeFiles(folder, { 'models/sources.yml': sources('      - name: beside\n      - name: slow\n') });
    expect(fine(await sync(folder))).toEqual({ code: 0, stderr: '' });
    expect(await rows(folder, 'select count(*) as n from production.beside')).toEqual([{ n: '2' }]);
  });

  test('the password is nowhere: output, artifacts, warehouse, process list', async () => {
    server.run('create table kept as select 1 as a; grant select on kept to reader');
    const folder = await projectOf('      - name: kept\n      - name: nowhere\n', {
      'models/kept_copy.sql': "select a from {{ source('production', 'kept') }}",
    });
    const told: string[] = [];
    for (const argv of [
      ['sync'],
      ['sync', '--output', 'json', '--force'],
      ['build'],
      ['parse'],
      ['doctor'],
      ['ls', '--output', 'json'],
      ['show', '--inline', 'select database_name, path from duckdb_databases()'],
      ['show', '--inline', 'select secret_string from duckdb_secrets()'],
    ]) {
      const ran = startEider(argv, { cwd: folder, env: { ...env, EIDER_DEBUG: '1' } });
      told.push(await readFile(`/proc/${ran.pid}/cmdline`, 'utf8').catch(() => ''));
      const ended = await ran.ended;
      told.push(ended.stdout, ended.stderr);
    }
    const wrong = await runEider(['sync'], {
      cwd: folder,
      env: { POSTGRES_PRODUCTION_PASSWORD: 'canary-pg-wrong' },
    });
    expect(errors(wrong)).toContain(
      'error[sync/postgres]: `production.kept`: the database of the secret `production` cannot be reached, or refuses the user',
    );
    told.push(wrong.stdout, wrong.stderr);
    for (const text of told) expect(text).not.toContain('canary-pg');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const bytes = await readFile(join(file.parentPath, file.name));
      expect({ file: file.name, holds: bytes.includes('canary-pg') }).toEqual({
        file: file.name,
        holds: false,
      });
    }
  });
});
