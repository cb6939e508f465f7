import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hintOf, messageOf } from '../../core/diagnostics/diagnostic.js';
import { DatabaseOpenError, openDiagnostic, openFailureOf, type OpenFailure } from './open-failure.js';
import { sidecarPath } from './sidecar.js';
import { sandbox, type Sandbox } from './testing.js';

let box: Sandbox;
let path: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  box = await sandbox();
  path = join(box.folder, 'warehouse.duckdb');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await box.close();
});

async function build(): Promise<void> {
  const database = await box.open({ path });
  const connection = await database.connect();
  await connection.run('CREATE TABLE t AS SELECT range AS id FROM range(50000)');
  await database.close();
}

/** Opens the file in another process, runs SQL, says so, and waits to be killed. */
async function elsewhere(sql: string, mode = 'READ_WRITE'): Promise<ChildProcess> {
  const script = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    (async () => {
      const instance = await DuckDBInstance.create(process.argv[1], { access_mode: process.argv[2] });
      const connection = await instance.connect();
      await connection.run(process.argv[3]);
      process.stdout.write('open');
      setInterval(() => connection, 1000);
    })();`;
  const child = spawn(process.execPath, ['-e', script, path, mode, sql], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function openError(options: Parameters<Sandbox['open']>[0] = {}): Promise<DatabaseOpenError> {
  try {
    await box.open({ path, label: 'warehouse.duckdb', ...options });
  } catch (error) {
    if (error instanceof DatabaseOpenError) return error;
    throw error;
  }
  throw new Error('it opened');
}

describe('opening', () => {
  test('a new file gets its folders, is private, has a sidecar while open and nothing beside it after', async () => {
    path = join(box.folder, 'data', 'été', 'warehouse.duckdb');
    const database = await box.open({ path, command: 'eider build' });
    const connection = await database.connect();
    await connection.run('CREATE TABLE t (a INTEGER)');
    expect({ readOnly: database.readOnly, path: database.path }).toEqual({ readOnly: false, path });
    expect(JSON.parse(await readFile(sidecarPath(path), 'utf8'))).toEqual({
      pid: process.pid,
      host: hostname(),
      command: 'eider build',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u) as string,
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await database.close();
    await database.close();
    expect(await readdir(join(box.folder, 'data', 'été'))).toEqual(['warehouse.duckdb']);
  });

  test('the mode of a file that is there is left alone', async () => {
    await build();
    const { chmod } = await import('node:fs/promises');
    await chmod(path, 0o640);
    await build().catch(() => undefined);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test("relative paths in SQL start at the project's folder", async () => {
    await writeFile(join(box.folder, 'a.csv'), 'a\n1\n');
    const connection = await (await box.open()).connect();
    expect(await connection.values("SELECT a FROM 'a.csv'")).toEqual(['1']);
  });

  test('one file twice in a process is a bug, by whatever path', async () => {
    await build();
    await box.open({ path, readOnly: true });
    const link = join(box.folder, 'link.duckdb');
    await symlink(path, link);
    await expect(box.open({ path: link, readOnly: true })).rejects.toThrow('already open in this process');
  });

  test('closing lets go of the file, connections that run included', async () => {
    const database = await box.open({ path });
    const connection = await database.connect();
    const endless = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7';
    const running = connection.run(endless).catch((error: unknown) => error);
    while (!connection.busy) await new Promise((resolve) => setTimeout(resolve, 1));
    await database.close();
    expect(await running).toHaveProperty('failure.type', 'Interrupt');
    await elsewhere('SELECT 1');
  });
});

describe('a file that cannot be opened', () => {
  test('locked: by another Eider, by a process without sidecar, and with a stale sidecar', async () => {
    await build();
    const child = await elsewhere('SELECT 1');
    const stale = { pid: 1, host: hostname(), command: 'eider old', since: '2024-01-01T00:00:00.000Z' };
    await writeFile(sidecarPath(path), JSON.stringify(stale));
    const unknown = await openError();
    expect(unknown.failure).toEqual({
      kind: 'locked',
      path: 'warehouse.duckdb',
      readOnly: false,
      holder: { pid: child.pid },
    });
    expect(messageOf(openDiagnostic(unknown))).toBe(`\`warehouse.duckdb\` is in use by process ${child.pid}`);
    await writeFile(
      sidecarPath(path),
      JSON.stringify({ ...stale, pid: child.pid, command: 'eider build -s x' }),
    );
    const known = openDiagnostic(await openError({ readOnly: true }));
    expect(known.code).toBe('database/locked');
    expect(messageOf(known)).toBe(
      `\`warehouse.duckdb\` is in use by \`eider build -s x\` (process ${child.pid} on ${hostname()}, since 2024-01-01T00:00:00.000Z)`,
    );
    expect(hintOf(known)).toBe(
      'a file that is being written cannot be read: wait with `--wait`, or read the published file or a copy',
    );
  });

  test('waiting: opens when the other is gone, and gives up after its time', async () => {
    await build();
    const child = await elsewhere('SELECT 1');
    const told: (number | undefined)[] = [];
    const onWaiting = (failure: OpenFailure & { kind: 'locked' }): void =>
      void told.push(failure.holder?.pid);
    expect((await openError({ wait: { timeoutMs: 1, onWaiting } })).kind).toBe('locked');
    const database = await box.open({
      path,
      wait: {
        timeoutMs: 60_000,
        onWaiting: (failure) => {
          onWaiting(failure);
          child.kill('SIGKILL');
        },
      },
    });
    expect(await (await database.connect()).value('SELECT count(*) FROM t')).toBe('50000');
    expect(told).toEqual([child.pid, child.pid]);
  });

  test('waiting ends with its signal', async () => {
    await build();
    await elsewhere('SELECT 1', 'READ_ONLY');
    const control = new AbortController();
    const error = await openError({
      wait: { timeoutMs: 60_000, signal: control.signal, onWaiting: () => control.abort() },
    });
    expect(error.kind).toBe('locked');
  });

  test('damaged, cut short, foreign, and of another version', async () => {
    await build();
    const good = await readFile(path);
    const flipped = Buffer.from(good);
    flipped[4100] = (flipped[4100] ?? 0) ^ 1;
    const cases: readonly (readonly [Buffer, OpenFailure])[] = [
      [flipped, { kind: 'damaged', path: 'warehouse.duckdb' }],
      [good.subarray(0, 5000), { kind: 'damaged', path: 'warehouse.duckdb' }],
      [Buffer.from('nom\nDupont\n'.repeat(2000)), { kind: 'not-a-database', path: 'warehouse.duckdb' }],
      [Buffer.alloc(0), { kind: 'not-a-database', path: 'warehouse.duckdb' }],
      [
        Buffer.from(`SQLite format 3\0${'x'.repeat(5000)}`),
        { kind: 'not-a-database', path: 'warehouse.duckdb' },
      ],
      [withVersion(good, 200), { kind: 'too-new', path: 'warehouse.duckdb', version: 200, newest: 68 }],
      [withVersion(good, 1), { kind: 'too-old', path: 'warehouse.duckdb', version: 1, newest: 68 }],
    ];
    for (const [bytes, failure] of cases) {
      await writeFile(path, bytes);
      expect((await openError()).failure).toEqual(failure);
      expect(bytes.equals(await readFile(path))).toBe(true);
    }
  });

  test('a write-ahead log that cannot be replayed is kept', async () => {
    const child = await elsewhere(
      "CREATE TABLE t (a VARCHAR); CHECKPOINT; INSERT INTO t SELECT 'CANARY' FROM range(1000)",
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const wal = await readFile(`${path}.wal`);
    wal[200] = (wal[200] ?? 0) ^ 1;
    await writeFile(`${path}.wal`, wal);
    const error = await openError();
    expect(error.failure).toEqual({ kind: 'wal', path: 'warehouse.duckdb', wal: 'warehouse.duckdb.wal' });
    expect(wal.equals(await readFile(`${path}.wal`))).toBe(true);
  });

  test('missing, a folder, below a file', async () => {
    expect((await openError({ readOnly: true })).failure).toEqual({
      kind: 'missing',
      path: 'warehouse.duckdb',
    });
    expect(await readdir(box.folder)).toEqual([]);
    await mkdir(path);
    expect((await openError()).kind).toBe('directory');
    const file = join(box.folder, 'file');
    await writeFile(file, '');
    expect((await openError({ path: join(file, 'x.duckdb') })).kind).toBe('directory');
  });

  test.runIf(process.platform === 'linux')('permission', async () => {
    // Nobody may make a file there, not even root.
    expect((await openError({ path: '/sys/eider.duckdb' })).kind).toBe('permission');
  });

  test.each([
    ['IO Error: Could not write file "/x": No space left on device', 'disk-full'],
    ['IO Error: Cannot open file "/x": Permission denied', 'permission'],
    ['Catalog Error: Cannot open encrypted database "/x" without a key', 'encrypted'],
    [
      'IO Error: Cannot open file "x": The process cannot access the file because it is being used by another process.',
      'locked',
    ],
  ])('%s', (text, kind) => {
    expect(openFailureOf(new Error(text), { label: 'x', readOnly: false, sidecar: undefined })).toMatchObject(
      { kind, path: 'x' },
    );
  });
});

test('a copy can be read while the original is written', async () => {
  await build();
  const copy = join(box.folder, 'copy.duckdb');
  await copyFile(path, copy);
  await elsewhere('SELECT 1');
  const reader = await box.open({ path: copy, readOnly: true });
  await expect((await reader.connect()).run('DROP TABLE t')).rejects.toHaveProperty(
    'failure.subtype',
    'READ_ONLY',
  );
});

/** The file with another storage version and the checksum that goes with it. */
function withVersion(file: Buffer, version: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt32LE(version, 12);
  let checksum = 5381n;
  for (let offset = 8; offset < 4096; offset += 8) {
    checksum ^= BigInt.asUintN(64, changed.readBigUInt64LE(offset) * 0xbf58476d1ce4e5b9n);
  }
  changed.writeBigUInt64LE(checksum, 0);
  return changed;
}
