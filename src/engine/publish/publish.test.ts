import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf, plainDiagnostic } from '../../core/diagnostics/diagnostic.js';
import { nodeId } from '../../core/project/ids.js';
import type { Publication, PublishedTable, Waiver } from '../../core/project/publication.js';
import type { PublishableModel } from '../../core/privacy/publication-policy.js';
import { openDatabase } from '../duckdb/database.js';
import { FilePlace } from './file-place.js';
import { heldBack } from './generations.js';
import { publish, type PublishOptions, type PublishResult } from './publish.js';
import type { SqlSession } from './ports.js';
import { NoRelease } from './release-facts.js';
import { rollBack } from './roll-back.js';

const canary = 'Canari Zzyzx';
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'publish-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function session(path = ':memory:', readOnly = false): Promise<SqlSession> {
  const database = await openDatabase({
    path,
    readOnly,
    settings: {},
    extensionDirectory: join(root, 'none'),
    fileSearchPath: root,
    command: 'test',
    threads: 1,
  });
  const connection = await database.connect();
  return {
    run: (sql) => connection.run(sql),
    rows: (sql) => connection.rows(sql),
    interrupt: () => connection.interrupt(),
    close: () => database.close(),
  };
}

async function using<T>(
  path: string,
  readOnly: boolean,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const opened = await session(path, readOnly);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Builds the warehouse: each text is a statement. */
async function warehouse(...statements: readonly string[]): Promise<void> {
  await using(join(root, 'warehouse.duckdb'), false, async (opened) => {
    await opened.run('CREATE SCHEMA IF NOT EXISTS marts');
    for (const sql of statements) await opened.run(sql);
    await opened.run('CHECKPOINT');
  });
}

async function published(sql: string): Promise<readonly object[]> {
  return using(join(root, 'out/metabase.duckdb'), true, (opened) => opened.rows(sql));
}

const text = 'publish:\n  metabase:\n';
const at = { source: { path: 'project.yml', text }, start: 11, end: 19 };

function table(
  model: string,
  columns: readonly string[],
  more: Partial<PublishedTable> = {},
): PublishedTable {
  return { model, name: model, columns: columns.map((name) => ({ name, at })), waivers: [], at, ...more };
}

function publication(tables: readonly PublishedTable[], more: Partial<Publication> = {}): Publication {
  const id = nodeId('publication', 'test', 'metabase');
  return {
    id,
    name: 'metabase',
    description: '',
    path: 'out/metabase.duckdb',
    format: 'duckdb',
    storageVersion: 'v1.0.0',
    keep: 2,
    tables,
    at,
    ...more,
  };
}

function model(name: string, columns: PublishableModel['columns'] = [], description = ''): PublishableModel {
  return { name, relation: { schema: 'marts', name }, description, columns };
}

function options(
  what: Publication,
  models: readonly PublishableModel[],
  more: Partial<PublishOptions> = {},
): PublishOptions {
  const release = {
    commit: 'abc123',
    runId: 'run-1',
    createdAt: '2026-11-21T10:00:00.000Z',
    eiderVersion: '0.1.0',
    fingerprint: 'f1',
    sources: new Map(),
  };
  return {
    warehousePath: 'warehouse.duckdb',
    root,
    publication: what,
    models,
    release,
    connect: () => session(),
    ...more,
  };
}

/** A program that publishes and stops for ever once the table was copied. */
function untilCopied(what: PublishOptions): string {
  const { connect: _, ...plain } = what;
  return `
    import { createJiti } from 'jiti';
    const jiti = createJiti(${JSON.stringify(import.meta.url)});
    const { publish } = await jiti.import('./publish.ts');
    const { openDatabase } = await jiti.import('../duckdb/database.ts');
    const connect = async () => {
      const database = await openDatabase({ path: ':memory:', readOnly: false, settings: {}, extensionDirectory: '/none', fileSearchPath: '/', command: 'test', threads: 1 });
      const connection = await database.connect();
      return { run: (sql) => connection.run(sql), rows: (sql) => connection.rows(sql), close: () => database.close() };
    };
    const onEvent = (event) => {
      if (event.kind !== 'table-copied') return;
      process.send(event.kind, () => {});
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    };
    await publish({ ...${JSON.stringify(plain)}, connect, onEvent });
  `;
}

function messages(result: PublishResult): readonly string[] {
  const plain = result.diagnostics.map((finding) => plainDiagnostic(finding));
  expect(JSON.stringify(plain)).not.toContain(canary);
  return result.diagnostics.map((finding) => `${finding.code}: ${messageOf(finding)}`);
}

const communes =
  "CREATE TABLE marts.communes AS SELECT printf('%05d', range) AS code, sum(range) OVER () AS big, '" +
  canary +
  "' AS secret FROM range(3000)";
const communesModel = model(
  'communes',
  [
    { name: 'code', description: "INSEE's code" },
    { name: 'secret', description: '', pii: 'name' },
  ],
  'All communes',
);

describe('a release', () => {
  test('holds what is listed, described and accounted for, and nothing else', async () => {
    await warehouse(
      communes,
      "CREATE VIEW marts.v AS SELECT code FROM marts.communes WHERE code < '00010'",
      'CREATE TABLE marts.empty (id INTEGER)',
    );
    const events: string[] = [];
    const tables = [
      table('communes', ['CODE', 'big'], { name: 'public_communes' }),
      table('v', ['code']),
      table('empty', ['id']),
    ];
    const result = await publish(
      options(publication(tables), [communesModel, model('v'), model('empty')], {
        onEvent: (event) => events.push(event.kind),
      }),
    );
    expect(messages(result)).toEqual([]);
    expect(result).toMatchObject({
      status: 'published',
      path: join(root, 'out/metabase.duckdb'),
      generations: [],
      waived: [],
      tables: [
        { table: 'public_communes', model: 'communes', rows: 3000, columns: 2 },
        { table: 'v', model: 'v', rows: 10, columns: 1 },
        { table: 'empty', model: 'empty', rows: 0, columns: 1, bytes: 0 },
      ],
    });
    expect(events).toEqual([
      'publish-started',
      ...Array(3).fill('table-copied'),
      ...Array(3).fill('table-verified'),
      'publish-finished',
    ]);
    expect(await published('SELECT table_name, comment FROM duckdb_tables() ORDER BY 1')).toMatchObject([
      { table_name: '_eider_release' },
      { table_name: 'empty', comment: null },
      { table_name: 'public_communes', comment: 'All communes' },
      { table_name: 'v', comment: null },
    ]);
    expect(
      await published(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = 'public_communes' ORDER BY column_index",
      ),
    ).toEqual([
      { column_name: 'code', data_type: 'VARCHAR', comment: "INSEE's code" },
      { column_name: 'big', data_type: 'HUGEINT', comment: null },
    ]);
    const hash =
      "SELECT bit_xor(h)::VARCHAR || '-' || sum(h)::VARCHAR AS hash FROM (SELECT hash(row(code, big)) AS h FROM public_communes)";
    const [expected] = (await published(hash)) as readonly { hash: string }[];
    expect(
      await published(
        'SELECT published_at::VARCHAR AS at, "commit", run_id, eider_version, publication, table_name, source_relation, "rows"::INTEGER AS n, hash FROM _eider_release',
      ),
    ).toEqual([
      {
        at: '2026-11-21 10:00:00',
        commit: 'abc123',
        run_id: 'run-1',
        eider_version: '0.1.0',
        publication: 'metabase',
        table_name: 'public_communes',
        source_relation: 'marts.communes',
        n: 3000,
        hash: expected?.hash,
      },
      expect.objectContaining({ table_name: 'v', n: 10 }),
      expect.objectContaining({ table_name: 'empty', n: 0, hash: '0-0' }),
    ]);
    const file = join(root, 'out/metabase.duckdb');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('640');
    expect(readdirSync(join(root, 'out'))).toEqual(['metabase.duckdb']);
    expect(readFileSync(file).includes(canary)).toBe(false);
  });

  test('replaces the file under a reader and keeps generations', async () => {
    const file = join(root, 'out/metabase.duckdb');
    const what = publication([table('t', ['n'])]);
    for (const n of [1, 2, 3, 4]) {
      await warehouse(`CREATE OR REPLACE TABLE marts.t AS SELECT ${n} AS n`);
      const before = n === 1 ? undefined : statSync(file).ino;
      const reader = n === 1 ? undefined : await session(file, true);
      const result = await publish(options(what, [model('t')]));
      expect(result).toMatchObject({ status: 'published' });
      const seen = (await reader?.rows('SELECT n FROM t')) ?? [];
      expect(seen).toEqual(n === 1 ? [] : [{ n: n - 1 }]);
      await reader?.close();
      expect(statSync(file).ino).not.toBe(before);
      expect(await published('SELECT n FROM t')).toEqual([{ n }]);
      expect(result.status === 'published' && result.generations.length).toBe(Math.min(n - 1, 2));
    }
    const kept = readdirSync(`${file}.generations`).toSorted();
    const values = [];
    for (const name of kept)
      values.push(
        ...(await using(join(`${file}.generations`, name), true, (opened) => opened.rows('SELECT n FROM t'))),
      );
    expect(values).toEqual([{ n: 2 }, { n: 3 }]);
  });

  test('keeps releases in their order when the clock goes back, and goes back and forth between them', async () => {
    const what = publication([table('t', ['n'])], { keep: 5 });
    const ids: string[] = [];
    const clock = ['2026-11-21T10:00:00.000Z', '2026-11-21T10:00:00.000Z', '2020-01-01T00:00:00.000Z'];
    for (const [index, createdAt] of clock.entries()) {
      await warehouse(`CREATE OR REPLACE TABLE marts.t AS SELECT ${index} AS n`);
      const given = options(what, [model('t')]);
      const result = await publish({
        ...given,
        release: { ...given.release, createdAt, fingerprint: `f${index}` },
      });
      ids.push(result.status === 'published' ? result.release : result.status);
    }
    expect(ids).toEqual(['20261121T100000000Z', '20261121T100000001Z', '20261121T100000002Z']);
    const target = join(root, 'out/metabase.duckdb');
    const told = 'SELECT release_id AS id, published_at::VARCHAR AS at, n FROM t, _eider_release';
    expect(await published(told)).toEqual([{ id: ids[2], at: '2020-01-01 00:00:00', n: 2 }]);

    const back = async (id?: string): Promise<unknown> => {
      const opened = await session();
      const result = await rollBack(new FilePlace(target), id, opened);
      await opened.close();
      return result.status === 'rolled-back' ? [result.from?.id, result.to.id] : result;
    };
    const reader = await session(target, true);
    expect(await back()).toEqual([ids[2], ids[1]]);
    expect(await reader.rows('SELECT n FROM t')).toEqual([{ n: 2 }]);
    await reader.close();
    expect(await published(told)).toEqual([{ id: ids[1], at: '2026-11-21 10:00:00', n: 1 }]);
    expect(await heldBack(target)).toBe('f2');
    expect(await back()).toEqual([ids[1], ids[0]]);
    expect(await back()).toEqual({ status: 'no-earlier' });
    expect(await back('2026')).toEqual({ status: 'unknown', known: [ids[2], ids[1]] });
    expect(await back(ids[2])).toEqual([ids[0], ids[2]]);
    expect(await new FilePlace(target).releases()).toMatchObject({
      live: { id: ids[2] },
      earlier: [{ id: ids[1] }, { id: ids[0] }],
    });
    expect(readdirSync(join(root, 'out'))).toEqual(['metabase.duckdb', 'metabase.duckdb.generations']);

    writeFileSync(join(`${target}.generations`, `${ids[0]}.duckdb`), 'torn');
    await expect(back(ids[0])).rejects.toThrow(NoRelease);
    expect(await published(told)).toMatchObject([{ id: ids[2] }]);
    expect(await publish(options(what, [model('t')]))).toMatchObject({ status: 'published' });
    expect(await heldBack(target)).toBeUndefined();
  });

  test('takes any name', async () => {
    const names = [
      'a"b',
      "it's",
      'é😀 select',
      'SELECT',
      'x'.repeat(80),
      'rowid',
      '"; drop table t; --',
      '\u202Ertl',
    ];
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
    await warehouse(
      `CREATE TABLE marts."we ""ird" AS SELECT ${quoted.map((name, index) => `'v' || (range + ${index}) AS ${name}`).join(', ')} FROM range(30000)`,
    );
    const weird: PublishableModel = {
      ...model(
        'weird',
        names.map((name) => ({ name, description: `'${name}'` })),
      ),
      relation: { schema: 'marts', name: 'we "ird' },
    };
    const publicName = '"😀\' ; drop';
    const result = await publish(
      options(publication([table('weird', names, { name: publicName })]), [weird]),
    );
    expect(messages(result)).toEqual([]);
    expect(result).toMatchObject({
      status: 'published',
      tables: [{ table: publicName, rows: 30000, columns: names.length }],
    });
    expect(
      await published(
        `SELECT column_name AS n, comment AS c FROM duckdb_columns() WHERE table_name = '${publicName.replaceAll("'", "''")}' ORDER BY column_index`,
      ),
    ).toEqual(names.map((name) => ({ n: name, c: `'${name}'` })));
  });

  test('two publishers at once: one of them wins whole', async () => {
    await warehouse('CREATE TABLE marts.t AS SELECT range AS n FROM range(1000)');
    const one = options(publication([table('t', ['n'])]), [model('t')]);
    const two = { ...one, release: { ...one.release, runId: 'run-2' } };
    const results = await Promise.all([publish(one), publish(two)]);
    expect(results.map((result) => result.status)).toEqual(['published', 'published']);
    expect(await published('SELECT count(*)::INTEGER AS n FROM t')).toEqual([{ n: 1000 }]);
    expect(readdirSync(join(root, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('follows a symbolic link', async () => {
    await warehouse('CREATE TABLE marts.t AS SELECT 1 AS n');
    mkdirSync(join(root, 'out'));
    mkdirSync(join(root, 'real'));
    await publish(options(publication([table('t', ['n'])], { path: 'real/file.duckdb' }), [model('t')]));
    symlinkSync(join(root, 'real/file.duckdb'), join(root, 'out/metabase.duckdb'));
    const result = await publish(options(publication([table('t', ['n'])]), [model('t')]));
    expect(result).toMatchObject({ status: 'published', path: join(root, 'real/file.duckdb') });
  });
});

describe('refused before anything is written', () => {
  test('every mistake at once', async () => {
    await warehouse(
      communes,
      "CREATE TABLE marts.g AS SELECT NULL::GEOMETRY AS g, NULL::TIME_NS[] AS t, {'geometry': 1} AS fine, 1 AS email",
    );
    const expired: Waiver = {
      column: 'g',
      detector: 'email',
      reason: 'r',
      owner: 'o',
      expires: '2026-11-20',
      at,
    };
    const tables = [
      table('commune', ['code']),
      table('communes', ['code', 'Code', 'cod', 'SECRET']),
      table('communes', []),
      table('g', ['g', 't', 'fine', 'email'], {
        name: '_eider_release',
        waivers: [expired, { ...expired, column: 'x', detector: 'mail', expires: '2027-01-01' }],
      }),
      table('nowhere', ['a']),
    ];
    const result = await publish(options(publication(tables), [communesModel, model('g'), model('nowhere')]));
    expect(result.status).toBe('refused');
    expect(messages(result)).toEqual([
      'publish/unknown-model: the model `commune` cannot be published: it does not exist',
      'publish/duplicate-column: the column `Code` is listed twice for `communes`',
      'privacy/personal-column-published: `SECRET` of `communes` is personal data (name) and cannot be published',
      'publish/no-columns: the published table `communes` lists no column',
      'privacy/waiver-expired: the waiver of `email` for `g` expired on 2026-11-20',
      'privacy/waiver-unknown-column: the waiver names `x`, which is not a published column of `_eider_release`',
      'privacy/waiver-unknown-detector: `mail` is not a detector',
      'privacy/looks-personal: `email` of `g` is published and its name looks personal (email)',
      'publish/duplicate-name: two published tables would be named `communes`',
      'publish/reserved-name: a published table cannot be named `_eider_release`',
      'publish/unknown-column: `communes` has no column `cod`',
      "publish/unreadable-type: `g` of `_eider_release` has a type that the file's readers cannot open: GEOMETRY (from DuckDB 1.5 on, and `storage-version` is v1.0.0)",
      "publish/unreadable-type: `t` of `_eider_release` has a type that the file's readers cannot open: TIME_NS (from DuckDB 1.5 on, and `storage-version` is v1.0.0)",
      'publish/not-built: `nowhere` is not in the warehouse: there is no marts.nowhere',
    ]);
    expect(readdirSync(root)).toEqual(['warehouse.duckdb']);
  });

  test('pseudonyms and hashes', async () => {
    await warehouse('CREATE TABLE marts.t AS SELECT 1 AS owner_key, 2 AS email_md5');
    const models = [model('t', [{ name: 'owner_key', description: '', pii: 'pseudonym' }])];
    expect(
      messages(await publish(options(publication([table('t', ['owner_key', 'email_md5'])]), models))),
    ).toEqual([
      'privacy/personal-column-published: `owner_key` of `t` is personal data (pseudonym) and cannot be published',
      'privacy/hashed-personal-column: `email_md5` of `t` seems to be a hash of personal data (email): hashing does not make it anonymous',
    ]);
    const allowed = await publish(
      options(publication([table('t', ['owner_key'])], { allow: ['pseudonym'] }), models),
    );
    expect(allowed.status).toBe('published');
  });

  test('what stands in the way, and no warehouse', async () => {
    mkdirSync(join(root, 'out/metabase.duckdb'), { recursive: true });
    writeFileSync(join(root, 'notes.md'), 'notes of mine');
    const refusal = async (path: string): Promise<readonly string[]> =>
      messages(await publish(options(publication([], { path }), [])));
    expect(await refusal('out/metabase.duckdb')).toEqual([
      'publish/no-tables: the publication `metabase` lists no table',
      'publish/target-occupied: `out/metabase.duckdb` cannot be replaced: it is a folder',
      'publish/warehouse-unreadable: the warehouse `warehouse.duckdb` cannot be read: there is no such file',
    ]);
    await warehouse();
    expect((await refusal('notes.md'))[1]).toBe(
      'publish/target-occupied: `notes.md` cannot be replaced: it is not a DuckDB file',
    );
    expect((await refusal('warehouse.duckdb'))[1]).toBe(
      'publish/target-occupied: `warehouse.duckdb` cannot be replaced: it is the warehouse itself',
    );
    expect(readFileSync(join(root, 'notes.md'), 'utf8')).toBe('notes of mine');
  });
});

describe('refused by content', () => {
  test('names the column, never a value', async () => {
    await warehouse(
      "CREATE TABLE marts.t AS SELECT range AS id, CASE range WHEN 7 THEN 'voir " +
        canary +
        " jeanne@exemple.fr' ELSE 'rien' END AS note, " +
        'CASE range WHEN 25000 THEN 184127645108946 END AS n, CASE range WHEN 3 THEN 184127645108946::DOUBLE END AS d, CASE range WHEN 3 THEN 184127645108946.00::DECIMAL(20,2) END AS c, ' +
        "{'x': [CASE range WHEN 9 THEN '+33 6 12 34 56 78' END]} AS nested, CASE range WHEN 1 THEN 'FR76 3000 6000 0112 3456 7890 189' END AS rib, " +
        "(CASE range WHEN 1 THEN 'a@b.fr' ELSE '' END)::BLOB AS b FROM range(30000)",
    );
    await publish(options(publication([table('t', ['id'])]), [model('t')]));
    const before = readFileSync(join(root, 'out/metabase.duckdb'));
    const columns = ['id', 'note', 'n', 'd', 'c', 'nested', 'rib', 'b'];
    const result = await publish(options(publication([table('t', columns)]), [model('t')]));
    expect(result.status).toBe('refused');
    expect(messages(result).filter((message) => message.startsWith('privacy/personal-content'))).toEqual([
      'privacy/personal-content: `note` of the published table `t` holds personal data: 1 of 30,000 values holds an e-mail address',
      'privacy/personal-content: `n` of the published table `t` holds personal data: 1 of 1 value holds a social security number (NIR)',
      'privacy/personal-content: `d` of the published table `t` holds personal data: 1 of 1 value holds a social security number (NIR)',
      'privacy/personal-content: `c` of the published table `t` holds personal data: 1 of 1 value holds a social security number (NIR)',
      'privacy/personal-content: `nested` of the published table `t` holds personal data: 1 of 30,000 values holds a phone number',
      'privacy/personal-content: `rib` of the published table `t` holds personal data: 1 of 1 value holds a bank account (IBAN)',
      'privacy/personal-content: `b` of the published table `t` holds personal data: 1 of 1 value holds an e-mail address',
    ]);
    expect(JSON.stringify(result.diagnostics.map((finding) => finding.data))).not.toMatch(
      /jeanne|exemple|1841276/u,
    );
    expect(readFileSync(join(root, 'out/metabase.duckdb')).equals(before)).toBe(true);
    expect(readdirSync(join(root, 'out'))).toEqual(['metabase.duckdb']);
  });

  test('unless it is waived', async () => {
    await warehouse("CREATE TABLE marts.t AS SELECT 'contact@mairie.fr' AS contact, 'x' AS label");
    const waiver: Waiver = {
      column: 'Contact',
      detector: 'email',
      reason: 'town halls',
      owner: 'data',
      expires: '2026-11-21',
      at,
    };
    const waivers = [waiver, { ...waiver, column: 'label' }];
    const result = await publish(
      options(publication([table('t', ['contact', 'label'], { waivers })]), [model('t')]),
    );
    expect(messages(result)).toEqual([
      'privacy/waiver-unused: the waiver of `email` for `label` is not needed: nothing was found',
    ]);
    expect(result).toMatchObject({
      status: 'published',
      waived: [
        {
          table: 't',
          column: 'contact',
          detector: 'email',
          explanation: '1 of 1 value holds an e-mail address',
          reason: 'town halls',
          owner: 'data',
          expires: '2026-11-21',
        },
      ],
    });
  });
});

describe('failures leave the old file', () => {
  test('a copy that is not equal', async () => {
    await warehouse(
      'CREATE SEQUENCE marts.s',
      'CREATE VIEW marts.v AS SELECT random() AS r FROM range(10)',
      'CREATE TABLE marts.t AS SELECT 1 AS n',
    );
    await publish(options(publication([table('t', ['n'])]), [model('t')]));
    const result = await publish(options(publication([table('v', ['r'])]), [model('v')]));
    expect(result.status).toBe('unverified');
    expect(messages(result)).toEqual([
      'publish/verification-failed: the copy `v` does not equal `v`: its content differs',
    ]);
    const tampering = async (): Promise<SqlSession> => {
      const real = await session();
      return {
        ...real,
        run: async (sql) => (
          await real.run(sql),
          sql.startsWith('CREATE TABLE') && sql.includes('"t"')
            ? real.run('INSERT INTO _eider_publication.main.t VALUES (1), (1)')
            : undefined
        ),
      };
    };
    const twice = await publish(
      options(publication([table('t', ['n'])]), [model('t')], { connect: tampering }),
    );
    expect(messages(twice)).toEqual([
      'publish/verification-failed: the copy `t` does not equal `t`: its number of rows differs',
    ]);
    expect(await published('SELECT n FROM t')).toEqual([{ n: 1 }]);
    expect(readdirSync(join(root, 'out'))).toEqual(['metabase.duckdb']);
  });

  test('an error that would quote a value', async () => {
    await warehouse(
      `CREATE TABLE marts.base AS SELECT '${canary}' AS s`,
      'CREATE VIEW marts.v AS SELECT s::INTEGER AS n FROM marts.base',
    );
    const result = await publish(options(publication([table('v', ['n'])]), [model('v')]));
    expect(result.status).toBe('failed');
    const [message = ''] = messages(result);
    expect(
      message.startsWith('publish/failed: the publication `metabase` failed while making the new file: '),
    ).toBe(true);
    expect(readdirSync(join(root, 'out'))).toEqual([]);
  });

  test('an interruption', async () => {
    await warehouse('CREATE VIEW marts.v AS SELECT count(*) AS n FROM range(100000000000) a');
    const aborting = new AbortController();
    const result = await publish(
      options(publication([table('v', ['n'])]), [model('v')], {
        signal: aborting.signal,
        onEvent: () => setTimeout(() => aborting.abort(), 50),
      }),
    );
    expect(result).toEqual({ status: 'interrupted', publication: 'metabase', diagnostics: [] });
    expect(readdirSync(join(root, 'out'))).toEqual([]);
  });

  test('a kill', async () => {
    await warehouse('CREATE TABLE marts.t AS SELECT 1 AS n');
    const what = options(publication([table('t', ['n'])]), [model('t')]);
    await publish(what);
    const before = readFileSync(join(root, 'out/metabase.duckdb'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', untilCopied(what)], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(readFileSync(join(root, 'out/metabase.duckdb')).equals(before)).toBe(true);
    const [partial = '', ...others] = readdirSync(join(root, 'out'));
    expect(partial).toMatch(/^\.metabase\.duckdb\.[0-9a-f]{8}-\d+-[0-9a-f]{16}\.partial$/u);
    expect(others).toEqual(['metabase.duckdb']);
    expect((statSync(join(root, 'out', partial)).mode & 0o777).toString(8)).toBe('700');
    expect(await publish(what)).toMatchObject({ status: 'published' });
    expect(readdirSync(join(root, 'out'))).toEqual(['metabase.duckdb', 'metabase.duckdb.generations']);
  });
});
