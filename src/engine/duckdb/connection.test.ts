import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from './connection.js';
import type { Database } from './database.js';
import { sandbox, type Sandbox } from './testing.js';

const endless = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7';
const interrupted = { type: 'Interrupt', message: 'the query was interrupted' };

let box: Sandbox;
let database: Database;
let connection: Connection;

beforeAll(async () => {
  box = await sandbox();
  database = await box.open({
    settings: { default_null_order: 'nulls_last', enable_profiling: 'no_output' },
  });
  connection = await database.connect();
});

afterAll(async () => box.close());

async function untilBusy(one: Connection): Promise<void> {
  while (!one.busy) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('reading', () => {
  test('rows are JSON-safe, and BIGINT and DECIMAL exact', async () => {
    const rows = await connection.rows(
      "SELECT 9007199254740993 AS big, 1.10::DECIMAL(9,2) AS dec, 1 AS i, 2 AS i, DATE '2024-02-29' AS d, [1::BIGINT] AS l, {'é': NULL} AS s, 'nan'::DOUBLE AS n",
    );
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        dec: '1.10',
        i: 1,
        'i:1': 2,
        d: '2024-02-29',
        l: ['1'],
        s: { é: null },
        n: 'NaN',
      },
    ]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  test('values and value take the first column', async () => {
    expect(await connection.values('SELECT range, 1 FROM range(3)')).toEqual(['0', '1', '2']);
    expect(await connection.value("SELECT 'a' UNION ALL SELECT 'b'")).toBe('a');
    expect(await connection.value('SELECT 1 WHERE false')).toBeUndefined();
  });

  test('parameters keep their types', async () => {
    expect(
      await connection.rows(
        'SELECT typeof($1) AS a, typeof($2) AS b, typeof($3) AS c, typeof($4) AS d, typeof($5) AS e, hex($5) AS f, $6 IS NULL AS g, $7 AS h',
        [1, 1.5, 2n, "l'été", new Uint8Array([1, 255]), null, 170141183460469231731687303715884105727n],
      ),
    ).toEqual([
      {
        a: 'BIGINT',
        b: 'DOUBLE',
        c: 'BIGINT',
        d: 'VARCHAR',
        e: 'BLOB',
        f: '01FF',
        g: true,
        h: '170141183460469231731687303715884105727',
      },
    ]);
  });

  test('a parameter that fails is not quoted, and the position is right', async () => {
    await expect(connection.value("SELECT 'é', $1::INTEGER", ['CANARY'])).rejects.toHaveProperty('failure', {
      type: 'Conversion',
      message: 'a VARCHAR value cannot be converted to INTEGER',
      position: 14,
    });
  });

  test('run tells how many rows changed', async () => {
    await connection.run('CREATE TABLE c (a INTEGER)');
    expect(await connection.run('INSERT INTO c SELECT range FROM range(7)')).toBe(7);
    expect(await connection.run('DELETE FROM c WHERE a > $1', [4])).toBe(2);
  });

  test('a stream gives all rows in chunks, and its failures are SqlErrors', async () => {
    let rows = 0;
    let chunks = 0;
    await connection.stream('SELECT range FROM range(5000)', async (chunk) => {
      rows += chunk.length;
      chunks += 1;
    });
    expect({ rows, several: chunks > 1 }).toEqual({ rows: 5000, several: true });
    const late = "SELECT (CASE WHEN range = 99999 THEN 'CANARY' ELSE '1' END)::INTEGER FROM range(100000)";
    await expect(connection.stream(late, () => undefined)).rejects.toHaveProperty(
      'failure.message',
      'a VARCHAR value cannot be converted to INTEGER',
    );
  });

  test('columns describes a query without running it', async () => {
    expect(
      await connection.columns(
        "WITH q AS (SELECT 1 AS a, '{}'::JSON AS j) SELECT a, a, j, 1.5 AS d, error('x')::DATE AS e FROM q -- end",
      ),
    ).toEqual([
      { name: 'a', type: 'INTEGER' },
      { name: 'a', type: 'INTEGER' },
      { name: 'j', type: 'JSON' },
      { name: 'd', type: 'DECIMAL(2,1)' },
      { name: 'e', type: 'DATE' },
    ]);
    await expect(connection.columns("SELECT 'é', nope FROM range(1) AS r(n)")).rejects.toHaveProperty(
      'failure.position',
      12,
    );
  });
});

describe('statements', () => {
  test.each([
    ['', 0],
    [' -- nothing\n;', 0],
    ['select 1;', 1],
    ["pivot (select 1 a, 'x' b) on b using sum(a)", 1],
    ["create table p as pivot (select 1 a, 'x' b) on b using sum(a)", 1],
    ['select 1; select 2', 2],
    ["pivot (select 1 a, 'x' b) on b using sum(a); select 1", 3],
  ])('%j: %i', async (sql, count) => {
    expect(await connection.statementCount(sql)).toBe(count);
  });

  test('anything but one statement is refused, at the second one', async () => {
    await expect(connection.assertOneStatement("select 'é'; attach 'x'")).rejects.toHaveProperty('failure', {
      type: 'Parser',
      subtype: 'STATEMENT_COUNT',
      message: 'there are 2 statements where one is expected',
      position: 12,
    });
    await expect(connection.assertOneStatement('--')).rejects.toHaveProperty(
      'failure.message',
      'there is no statement',
    );
    await expect(connection.assertOneStatement("select 'é' fro")).resolves.toBeUndefined();
    await expect(connection.assertOneStatement('selec')).rejects.toHaveProperty(
      'failure.subtype',
      'SYNTAX_ERROR',
    );
  });
});

describe('settings', () => {
  test('are set on every connection', async () => {
    const other = await database.connect();
    const sql =
      "SELECT name || '=' || value FROM duckdb_settings() WHERE name IN ('default_null_order', 'enable_profiling', 'errors_as_json', 'autoload_known_extensions') ORDER BY 1";
    const expected = [
      'autoload_known_extensions=false',
      'default_null_order=NULLS_LAST',
      'enable_profiling=no_output',
      'errors_as_json=true',
    ];
    expect(await other.values(sql)).toEqual(expected);
    expect(await connection.values(sql)).toEqual(expected);
    await other.close();
  });

  test.each([
    [
      { memory_limi: '1GB' },
      {
        kind: 'setting',
        path: ':memory:',
        name: 'memory_limi',
        problem: 'unknown',
        suggestion: 'memory_limit',
      },
    ],
    [
      { allow_unsigned_extensions: true },
      { kind: 'setting', path: ':memory:', name: 'allow_unsigned_extensions', problem: 'reserved' },
    ],
    [{ 'x = 1; --': 1 }, { kind: 'setting', path: ':memory:', name: 'x = 1; --', problem: 'unknown' }],
    [
      { default_order: 'sideways' },
      { kind: 'setting', path: ':memory:', name: 'default_order', problem: 'invalid' },
    ],
  ])('%j', async (settings, failure) => {
    await expect(box.open({ settings })).rejects.toHaveProperty('failure', failure);
  });

  test('those of an extension that is not loaded wait', async () => {
    const waiting = await box.open({ settings: { s3_region: 'gra' } });
    await expect(waiting.applyWaitingSettings()).resolves.toBeUndefined();
  });

  test('bad limits are told by name', async () => {
    await expect(box.open({ memoryLimit: 'lots' })).rejects.toHaveProperty('failure.name', 'memory_limit');
    await expect(box.open({ threads: 0 })).rejects.toHaveProperty('failure.name', 'threads');
  });
});

describe('interrupting and closing', () => {
  test('interrupt stops what runs, and the connection stays usable', async () => {
    const running = connection.run(endless);
    await untilBusy(connection);
    connection.interrupt();
    await expect(running).rejects.toHaveProperty('failure', interrupted);
    expect(await connection.value('SELECT 1')).toBe(1);
  });

  test('close interrupts and waits; afterwards calls are refused', async () => {
    const other = await database.connect();
    const running = other.run(endless).catch((error: unknown) => error);
    await untilBusy(other);
    await other.close();
    await other.close();
    expect(await running).toHaveProperty('failure', interrupted);
    expect(other.progress).toEqual({ percentage: -1 });
    await expect(other.run('SELECT 1')).rejects.toHaveProperty('failure', {
      type: 'Connection',
      message: 'the connection is closed',
    });
  });
});
