import { spawnSync } from 'node:child_process';
import { existsSync, watch, type FSWatcher } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startEider, type Child, type Ended } from './support/child.js';
import { removeProjects } from './support/project-folder.js';
import { Random, seedOf } from './support/random.js';
import { runEider } from './support/run-eider.js';
import {
  makeVersionedProject,
  rowsOfVersion,
  tornRelations,
  writeVersion,
} from './support/versioned-project.js';
import { query, reading } from './support/warehouse.js';

/**
 * Runs are killed with SIGKILL at random moments: half of them at a random time, half of them right after a random line of their output, so
 * that commits and the closing checkpoint are hit often. After each kill the warehouse opens and no relation is torn; the run after it is clean.
 * `EIDER_TEST_SEED` repeats a run's choices; `EIDER_TEST_KILLS` makes it longer.
 */
const seed = seedOf(20_261_121);
const buildKills = Number(process.env['EIDER_TEST_KILLS'] ?? 200);
const publishKills = Math.ceil(buildKills / 4);
/** Lanes work side by side, each on a project of its own: the machine is never idle while one waits. */
const lanes = 2;

afterAll(removeProjects);

test(`a build killed ${buildKills} times is never torn`, { timeout: 1_200_000 }, async () => {
  const phases = new Map<string, number>();
  const work = Array.from({ length: lanes }, (_, lane) =>
    new BuildLane(new Random(seed + lane), phases).run(Math.ceil(buildKills / lanes)),
  );
  await allOf(work);
  report(`build, seed ${seed}`, phases);
  expect([...phases.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(buildKills);
});

test(`a publication killed ${publishKills} times is never torn`, { timeout: 900_000 }, async () => {
  const phases = new Map<string, number>();
  const work = Array.from({ length: lanes }, (_, lane) =>
    new PublishLane(new Random(seed + 100 + lane), phases).run(Math.ceil(publishKills / lanes)),
  );
  await allOf(work);
  report(`publish, seed ${seed}`, phases);
  expect([...phases.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(publishKills);
});

test('what a killed process was writing below the target folder is removed', async () => {
  const folder = await makeVersionedProject();
  await runEider(['build'], { cwd: folder });
  const clean = await entriesOf(folder);
  const { pid } = spawnSync(process.execPath, ['--version']);
  for (const place of ['.cache', '.writing'])
    await writeFile(join(folder, 'target', place, `.secret.${pid}-0123456789abcdef.tmp`), '');
  await writeVersion(folder, 2);
  await runEider(['build'], { cwd: folder });
  expect(await entriesOf(folder)).toEqual(clean);
});

/** Waits for all of them, also when one has failed: none goes on behind the test's back. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

function report(what: string, phases: ReadonlyMap<string, number>): void {
  const counts = [...phases]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([phase, count]) => `${count} ${phase}`);
  process.stdout.write(`kills (${what}): ${counts.join(', ')}\n`);
}

/** Of a run that nobody disturbs, in milliseconds. */
interface UsualRun {
  /** Until its first line of output. */
  readonly planned: number;
  readonly time: number;
  readonly lines: number;
}

class BuildLane {
  readonly #random: Random;
  readonly #phases: Map<string, number>;
  #folder = '';
  #next: Child | undefined;

  constructor(random: Random, phases: Map<string, number>) {
    this.#random = random;
    this.#phases = phases;
  }

  async run(kills: number): Promise<void> {
    this.#folder = await makeVersionedProject();
    let version = 1;
    await this.#cleanRun(version);
    version += 1;
    await writeVersion(this.#folder, version);
    await this.#cleanRun(version);
    const clean = await entriesOf(this.#folder);
    const relations = await relationsOf(this.#folder);
    version += 1;
    const usual = await this.#usualRun(version);
    for (let killed = 0; killed < kills;) {
      // Now and then the first build of all is killed.
      const anew = this.#random.below(8) === 0;
      if (anew) await this.#forget();
      version = anew ? 1 : version + 1;
      await writeVersion(this.#folder, version);
      const before = version - 1;
      for (let more = 1 + this.#random.below(4); more > 0; more -= 1) {
        const ended = await this.#killedRun(usual);
        if (ended.signal === 'SIGKILL') killed += 1;
        const where = `${ended.phase} of version ${version}`;
        expect({ where, torn: await this.#torn(before, version) }).toEqual({ where, torn: [] });
      }
      await this.#cleanRun(version);
      expect(await tornRelations(this.#folder, [version, version])).toEqual([]);
      if (version > 1) {
        expect(await entriesOf(this.#folder)).toEqual(clean);
        expect(await relationsOf(this.#folder)).toEqual(relations);
      }
    }
    await this.#stopNext();
  }

  #start(): Child {
    return startEider(['build', '--output', 'json'], { cwd: this.#folder, prepared: true });
  }

  async #usualRun(version: number): Promise<UsualRun> {
    await writeVersion(this.#folder, version);
    const child = this.#start();
    await child.ready;
    const started = performance.now();
    child.go();
    await this.#lineOf(child, 1);
    const planned = performance.now() - started;
    const { stdout } = await child.ended;
    return { planned, time: performance.now() - started, lines: stdout.trimEnd().split('\n').length };
  }

  async #stopNext(): Promise<void> {
    this.#next?.kill('SIGKILL');
    await this.#next?.ended;
  }

  async #forget(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith('warehouse') || ['.eider', 'exports', 'target'].includes(name))
        await rm(join(this.#folder, name), { recursive: true });
    }
  }

  /** One run, killed: at any moment of its usual time, at a moment after its planning, or just after a line of its output. */
  async #killedRun(usual: UsualRun): Promise<Ended & { readonly phase: string }> {
    const child = this.#next ?? this.#start();
    await child.ready;
    // Loads while this one runs.
    this.#next = this.#start();
    const kind = this.#random.below(6);
    const from = kind === 0 ? 0 : usual.planned;
    const delay = from + this.#random.next() * (usual.time * 1.05 - from);
    const line = this.#random.below(4) === 0 ? usual.lines - 1 : 1 + this.#random.below(usual.lines);
    const pause = this.#random.next() * 12;
    child.go();
    if (kind < 3) await sleep(delay);
    else {
      await this.#lineOf(child, line);
      await sleep(pause);
    }
    child.kill('SIGKILL');
    const ended = await child.ended;
    const phase = phaseOf(ended);
    if (ended.signal === 'SIGKILL') this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + 1);
    return { ...ended, phase };
  }

  async #lineOf(child: Child, line: number): Promise<void> {
    let over = false;
    void child.ended.then(() => (over = true));
    while (!over && child.stdout().split('\n').length <= line) await sleep(1);
  }

  async #torn(before: number, version: number): Promise<unknown> {
    if (!existsSync(join(this.#folder, 'warehouse.duckdb')))
      return before === 0 ? [] : 'there is no warehouse';
    return tornRelations(this.#folder, [before, version]);
  }

  /** The run after a kill: nothing special about it, whatever was left. */
  async #cleanRun(version: number): Promise<void> {
    const { code, stdout, stderr } = await runEider(['build'], { cwd: this.#folder });
    const fails = version % 2 === 0;
    expect({ version, code, stdout, stderr }).toMatchObject({ code: fails ? 1 : 0, stderr: '' });
  }
}

function phaseOf({ stdout, signal }: Ended): string {
  if (signal !== 'SIGKILL') return 'after the end';
  const events = stdout.split('\n').flatMap((line) => /^\{"event":"([a-z-]+)"/u.exec(line)?.[1] ?? []);
  const started = /"stages":(\d+)/u.exec(stdout)?.[1];
  const finished = events.filter((event) => event === 'stage-finished').length;
  if (events.includes('run-finished')) return 'while closing';
  if (started === undefined) return 'while planning';
  if (finished === Number(started)) return 'in the checkpoint';
  return finished === 0 ? 'before the first commit' : 'between commits';
}

class PublishLane {
  readonly #random: Random;
  readonly #phases: Map<string, number>;
  #folder = '';
  #next: Child | undefined;

  constructor(random: Random, phases: Map<string, number>) {
    this.#random = random;
    this.#phases = phases;
  }

  async run(kills: number): Promise<void> {
    this.#folder = await makeVersionedProject();
    for (const version of [1, 3, 5, 7]) {
      await this.#build(version);
      await this.#cleanPublish(version);
    }
    const clean = await entriesOf(this.#folder);
    let version = 9;
    await this.#build(version);
    const time = await this.#usualTime();
    for (let killed = 0; killed < kills;) {
      const before = version;
      version += 2;
      await this.#build(version);
      for (let found = before, tries = 0; found === before && tries < 4; tries += 1) {
        const { signal } = await this.#killedPublish(time);
        const unfinished = await hasPartial(this.#folder);
        found = await this.#publishedVersion();
        expect([before, version]).toContain(found);
        if (signal !== 'SIGKILL') continue;
        killed += 1;
        const phase =
          found === version ? 'after the rename' : unfinished ? 'in the making' : 'before it began';
        this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + 1);
      }
      await this.#cleanPublish(version);
      expect(await entriesOf(this.#folder)).toEqual(clean);
    }
    this.#next?.kill('SIGKILL');
    await this.#next?.ended;
  }

  #start(): Child {
    return startEider(['publish'], { cwd: this.#folder, prepared: true });
  }

  async #usualTime(): Promise<number> {
    const child = this.#start();
    await child.ready;
    const started = performance.now();
    child.go();
    await child.ended;
    return performance.now() - started;
  }

  async #build(version: number): Promise<void> {
    await writeVersion(this.#folder, version);
    const { code, stdout, stderr } = await runEider(['build'], { cwd: this.#folder });
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
  }

  async #cleanPublish(version: number): Promise<void> {
    const { code, stdout, stderr } = await runEider(['publish'], { cwd: this.#folder });
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
    expect(await this.#publishedVersion()).toBe(version);
  }

  async #killedPublish(time: number): Promise<Ended> {
    const child = this.#next ?? this.#start();
    await child.ready;
    this.#next = this.#start();
    const bySight = this.#random.below(2) === 0;
    const changes = 1 + this.#random.below(2);
    const delay = this.#random.next() * (bySight ? time / 4 : time);
    const seen = bySight ? changesIn(join(this.#folder, 'releases'), changes, child) : Promise.resolve();
    child.go();
    await seen;
    await sleep(delay);
    child.kill('SIGKILL');
    return child.ended;
  }

  /** The version of the release; fails unless both tables are wholly of one version. */
  async #publishedVersion(): Promise<number> {
    const path = join(this.#folder, 'releases/bi.duckdb');
    const table = (name: string): string => `select '${name}' as t, id, v, label from "${name}"`;
    const [row] = await query(
      path,
      this.#folder,
      `select count(*) as n, count(distinct (t, id)) as keys, min(v) as low, max(v) as high,
         count(*) filter (label <> 'row ' || id || ' of ' || v) as odd, (select count(*) from _eider_release) as about
       from (${table('first')} union all ${table('second')})`,
    );
    const version = Number(row?.['low']);
    const n = String(rowsOfVersion * 2);
    expect(row).toEqual({ n, keys: n, low: String(version), high: String(version), odd: '0', about: '2' });
    return version;
  }
}

/** When something has changed in a folder so many times, or the child is gone. */
async function changesIn(folder: string, times: number, child: Child): Promise<void> {
  let watcher: FSWatcher | undefined;
  const changed = new Promise<void>((resolve) => {
    let left = times;
    watcher = watch(folder, () => {
      left -= 1;
      if (left <= 0) resolve();
    });
  });
  await Promise.race([changed, child.ended]);
  watcher?.close();
}

async function hasPartial(folder: string): Promise<boolean> {
  return (await readdir(join(folder, 'releases'))).some((name) => name.endsWith('.partial'));
}

/** All that lies in a project, with names that differ from run to run made equal. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true }))
    .map((name) =>
      name
        .replace(/[0-9a-f]{16}-[0-9a-f]{8}\.parquet$/u, '<generation>.parquet')
        .replace(/\d{8}T\d{9}Z\.duckdb$/u, '<time>.duckdb'),
    )
    .sort();
}

/** Names of all schemas, tables, views and other things in the warehouse. */
async function relationsOf(folder: string): Promise<readonly string[]> {
  return reading(join(folder, 'warehouse.duckdb'), folder, async (connection) => {
    const names = await connection.values(
      `select 'schema ' || schema_name from duckdb_schemas() where database_name = current_database()
       union all select 'table ' || schema_name || '.' || table_name from duckdb_tables()
       union all select 'view ' || schema_name || '.' || view_name from duckdb_views() where not internal
       union all select 'index ' || index_name from duckdb_indexes()
       union all select 'sequence ' || sequence_name from duckdb_sequences() order by all`,
    );
    return names.map(String);
  });
}
