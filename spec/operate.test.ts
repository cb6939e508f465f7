import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { JobRun } from '../src/core/jobs/run-record.js';
import {
  addLineToLake,
  changeOneUser,
  doneIn,
  nightly,
  released,
  releasedBytes,
  runNightly,
  startOperation,
  type Operation,
} from './support/operation/operation.js';
import { personalValuesOf, type PersonalValues } from './support/operation/personal-values.js';
import { readWholeRelease, type WholeRelease } from './support/operation/read-whole-release.js';
import { runOnSchedule } from './support/operation/run-on-schedule.js';
import { whyNoPostgres } from './support/postgres-server.js';
import { inMemory, query } from './support/warehouse.js';

/**
 * The warehouse of this repository in production, from real servers to the file that Metabase reads: what `npm run operate` shows. The order of the tests
 * is that of the nights.
 */
const repository = fileURLToPath(new URL('..', import.meta.url));
const reason = whyNoPostgres();
if (reason !== undefined) {
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(reason);
  process.stdout.write(`skipped: the warehouse in production (${reason})\n`);
}

// A night takes some 20 seconds, and more where other tests run, too.
vi.setConfig({ testTimeout: 300_000 });

let operation: Operation;
let personal: PersonalValues;
beforeAll(async () => {
  if (reason !== undefined) return;
  operation = await startOperation(repository, 2000);
  personal = await personalValuesOf(operation.servers.lake);
});
afterAll(async () => {
  if (reason === undefined) await operation.stop();
});

const sources = [
  'ff.housing',
  'geo.communes_23',
  'geo.communes_29',
  'geo.departements',
  'lovac.housing',
  'production.campaigns',
  'production.establishments',
  'production.events',
  'production.housing',
  'production.owners',
  'production.owners_housing',
  'production.users',
];

/** The public names of tables, as project.yml maps them, with the number of their columns. */
async function mapped(): Promise<ReadonlyMap<string, number>> {
  const project = parse(await readFile(join(repository, 'project.yml'), 'utf8')) as {
    readonly publish: {
      readonly metabase: { readonly tables: readonly { name: string; columns: readonly string[] }[] };
    };
  };
  return new Map(project.publish.metabase.tables.map(({ name, columns }) => [name, columns.length]));
}

describe.skipIf(reason !== undefined)('the nightly job', () => {
  test('loads every source, builds every model and releases the file', async () => {
    const { ran, run } = await runNightly(operation);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(run).toMatchObject({ job: nightly, status: 'success', trigger: 'hand' });
    const done = doneIn(run);
    expect(done['sync']).toEqual(sources);
    expect(done['build']?.length).toBeGreaterThan(60);
    expect(run.steps.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'sync: success',
      'build: success',
      'publish: success',
    ]);
  });

  test('loads each year of the lake, and keeps their number', async () => {
    const rows = await query(
      join(operation.folder, 'locomvac-prod.duckdb'),
      operation.folder,
      `select 'lovac' as source, year, count(*)::int as n from lovac.housing group by all
       union all select 'ff', year, count(*)::int from ff.housing group by all order by all`,
    );
    const files = await Promise.all(
      rows.map(async ({ source, year }) => {
        const path = join(operation.servers.lake, String(source), String(year), 'raw.csv');
        const sql = `select count(*)::int as n from read_csv('${path}', all_varchar = true, header = true)`;
        return inMemory([], async (connection) => (await connection.values(sql))[0]);
      }),
    );
    expect(rows.map(({ source, year }) => `${String(source)} ${String(year)}`)).toEqual([
      'ff 2024',
      'ff 2025',
      'lovac 2023',
      'lovac 2024',
      'lovac 2025',
    ]);
    expect(rows.map(({ n }) => n)).toEqual(files);
  });

  test('records of each file how many lines were read and rejected, and its SHA-256', async () => {
    const rows = await query(
      join(operation.folder, 'locomvac-prod.duckdb'),
      operation.folder,
      "select part, rows_loaded::int as loaded, rows_rejected::int as rejected, details from _eider.syncs where id = 'source.locomvac.lovac.housing' order by part",
    );
    expect(rows.map(({ part }) => part)).toEqual(['2023', '2024', '2025']);
    for (const { part, loaded, rejected, details } of rows) {
      const { files } = JSON.parse(String(details)) as { readonly files: readonly { sha256: string }[] };
      const bytes = await readFile(join(operation.servers.lake, 'lovac', String(part), 'raw.csv'));
      expect(files.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(bytes).digest('hex')]);
      expect([Number(loaded) > 1000, rejected]).toEqual([true, 0]);
    }
  });

  test('does nothing again when nothing has changed', async () => {
    const before = await stat(join(operation.folder, released));
    const { ran, run } = await runNightly(operation);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(run.status).toBe('success');
    expect(doneIn(run)).toEqual({ sync: [], build: [], publish: [] });
    for (const source of sources) expect(ran.stdout).toContain(`source ${source} unchanged`);
    expect((await stat(join(operation.folder, released))).ino).toBe(before.ino);
    const history = await operation.eider('jobs', 'history', '--output', 'json');
    expect(history.stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe.skipIf(reason !== undefined)('the file for Metabase', () => {
  let release: WholeRelease;
  beforeAll(async () => {
    release = await readWholeRelease(repository, join(operation.folder, released));
  }, 300_000);

  test('has the mapped tables and columns, each with its description', async () => {
    const names = await mapped();
    expect([...release.tables.keys()].sort()).toEqual([...names.keys(), '_eider_release'].sort());
    expect([...release.tables].filter(([, text]) => text === '' || text === 'null')).toEqual([]);
    const columns = [...release.columns].filter(([name]) => !name.startsWith('_eider_release.'));
    expect(columns).toHaveLength([...names.values()].reduce((sum, count) => sum + count, 0));
    expect(columns.filter(([, text]) => text === '' || text === 'null')).toEqual([]);
    expect(release.tables.get('housing')).toContain('dwelling');
    expect(release.rows).toBeGreaterThan(50_000);
  });

  test('holds no value of any person, in its rows as they are read and in its bytes', async () => {
    const kinds = ['birth date', 'e-mail address', 'name', 'tax number', 'telephone number'];
    expect([...personal.counts.keys()].sort()).toEqual(kinds);
    expect([...personal.counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3000);
    // The search finds them where they are.
    const lake = await readFile(join(operation.servers.lake, 'lovac/2025/raw.csv'));
    expect(personal.in(lake.toString('utf8')).map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['birth date', 'name', 'tax number']),
    );
    expect(personal.in(lake.toString('latin1'))).toEqual(personal.in(lake.toString('utf8')));
    expect(personal.in(release.text)).toEqual([]);
    expect(personal.in(await releasedBytes(operation))).toEqual([]);
  });

  test('and neither do the logs, the artifacts and the history of the job; no secret is in them', async () => {
    const { env } = operation.servers;
    const secrets = [env['POSTGRES_PRODUCTION_PASSWORD'], env['EIDER_PSEUDONYM_KEY']];
    let files = 0;
    for (const folder of ['.eider', 'target']) {
      const entries = await readdir(join(operation.folder, folder), { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((each) => each.isFile())) {
        const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
        const found = secrets.filter((secret) => secret !== undefined && text.includes(secret)).length;
        expect([entry.name, personal.in(text), found]).toEqual([entry.name, [], 0]);
        files += 1;
      }
    }
    expect(files).toBeGreaterThan(100);
  });
});

describe.skipIf(reason !== undefined)('the yearly job', () => {
  test('loads the edition that has changed and leaves the others; the file is released anew', async () => {
    const years = (): Promise<readonly unknown[]> =>
      query(
        join(operation.folder, 'locomvac-prod.duckdb'),
        operation.folder,
        'select year, count(*)::int as n from lovac.housing group by all order by all',
      );
    const before = (await years()) as readonly { readonly year: number; readonly n: number }[];
    await addLineToLake(operation, 'lovac/2025/raw.csv');
    const { code, stderr } = await operation.eider('jobs', 'run', 'datawarehouse_build_ff_data');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = await operation.eider('jobs', 'show', 'last', '--output', 'json');
    const done = doneIn(JSON.parse(shown.stdout) as JobRun);
    expect(done['sync']).toEqual(['lovac.housing']);
    expect(done['build']).toContain('marts.marts_production_housing');
    expect(done['build']).not.toContain('marts.marts_production_users');
    expect(await years()).toEqual(before.map(({ n, year }) => ({ year, n: year === 2025 ? n + 1 : n })));
    const list = await operation.eider('publish', '--list', '--output', 'json');
    expect(list.stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe.skipIf(reason !== undefined)('the checks of an operator', () => {
  test('`eider doctor` tries to write in Postgres, and is refused', async () => {
    const { code, stdout } = await operation.eider('doctor');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'postgres: the user of the secret production reads 7 tables, and writing was refused',
    );
    for (const lake of ['lovac', 'ff'])
      expect(stdout).toContain(`source: s3://locomvac/lake/${lake}/*/raw.csv answers`);
  });

  test('and says so when the user may write', async () => {
    operation.servers.postgres.run('grant update on owners to reader');
    const { code, stdout } = await operation.eider('doctor');
    operation.servers.postgres.run('revoke update on owners from reader');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /postgres: the user of the secret production may write: it changes rows of 1 table/u,
    );
  });

  test('`eider runbook locomvac` passes its six steps, each with proofs', async () => {
    const { code, stdout, stderr } = await operation.eider('runbook', 'locomvac', '--output', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status?: string; proofs?: readonly { subject: string }[] })
      .filter(({ proofs }) => proofs !== undefined);
    expect(steps.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'passed'));
    const subjects = steps.map(({ proofs = [] }) => proofs.map(({ subject }) => subject));
    expect(subjects[0]).toContain('lovac.housing: s3://locomvac/lake/lovac/2025/raw.csv');
    expect(subjects[2]).toContain('postgres');
    expect(subjects[5]).toEqual(['lineage', 'marts', 'metabase: releases/metabase.duckdb']);
    expect(subjects.every(({ length }) => length > 0)).toBe(true);
  });
});

describe.skipIf(reason !== undefined)('on schedule', () => {
  test('the daemon runs the job every night of a fake clock, and only what changed is loaded and built', async () => {
    const first = await runOnSchedule(operation, '2027-03-26T12:00:00.000Z', '2027-03-27T12:00:00.000Z');
    expect(first.map(({ job, scheduled_for: time, status }) => [job, time, status])).toEqual([
      [nightly, '2027-03-26T23:00:00.000Z', 'success'],
    ]);
    expect(doneIn(first[0])).toEqual({ sync: [], build: [], publish: [] });
    operation.servers.postgres.run(changeOneUser);
    const second = await runOnSchedule(operation, '2027-03-27T12:00:00.000Z', '2027-03-28T12:00:00.000Z');
    expect(second.map(({ scheduled_for: time, status, trigger }) => [time, status, trigger])).toEqual([
      ['2027-03-27T23:00:00.000Z', 'success', 'schedule'],
    ]);
    const done = doneIn(second[0]);
    expect(done['sync']).toEqual(['production.users']);
    expect(done['build']).toContain('marts.marts_production_users');
    expect(done['build']).not.toContain('marts.marts_production_owners');
  });
});
