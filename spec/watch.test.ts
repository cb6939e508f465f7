import { mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startEider, type Child } from './support/child.js';
import { holdDatabase } from './support/holder.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { makeSlowProject, slowly } from './support/slow-project.js';
import { query } from './support/warehouse.js';

/** `eider watch` as a process of its own, and an editor at work beside it. */
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await child.ended;
  }
});
afterAll(removeProjects);

interface Event {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** Reads what a watch prints, event by event. */
class Watch {
  readonly child: Child;
  #read = 0;

  constructor(folder: string, ...argv: readonly string[]) {
    this.child = startEider(['watch', '--output', 'json', ...argv], { cwd: folder });
    children.push(this.child);
  }

  events(): readonly Event[] {
    const lines = this.child.stdout().split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Event);
  }

  /** Waits for the next event of a name, and gives all up to it that were not given before. */
  async until(name: string): Promise<readonly Event[]> {
    for (;;) {
      const events = this.events();
      const index = events.findIndex((event, place) => place >= this.#read && event.event === name);
      if (index !== -1) {
        const found = events.slice(this.#read, index + 1);
        this.#read = index + 1;
        return found;
      }
      await sleep(10);
    }
  }

  /** What the next build was made for, and what it did. */
  async build(): Promise<{ readonly changed: unknown; readonly did: readonly string[] }> {
    const events = await this.until('run-finished');
    return {
      changed: events.find(({ event }) => event === 'changed')?.['files'],
      did: events
        .filter(({ event }) => event === 'stage-finished' || event === 'diagnostic')
        .map(({ label, status, code }) =>
          typeof code === 'string' ? code : `${String(label)} ${String(status)}`,
        ),
    };
  }

  async stop(): Promise<{ readonly code: number; readonly stderr: string }> {
    this.child.kill('SIGINT');
    const { code, stderr } = await this.child.ended;
    return { code, stderr };
  }
}

const files = {
  'project.yml': 'name: watched\nmodels: {+materialized: table}\n',
  'profiles.yml': 'watched: {outputs: {dev: {path: watched.duckdb, threads: 1}}}\n',
  'seeds/codes.csv': 'code\n1\n',
  'models/a.sql': "select code, 1 as n from {{ ref('codes') }}",
  'models/b.sql': "select n + 1 as m from {{ ref('a') }}",
  'models/other.sql': 'select now() as at',
};

async function begin(
  ...argv: readonly string[]
): Promise<{ readonly folder: string; readonly watch: Watch }> {
  const folder = await makeProject(files);
  const watch = new Watch(folder, ...argv);
  await watch.until('watching');
  return { folder, watch };
}

test('an edit builds what it touches, whatever file it is in', async () => {
  const { folder, watch } = await begin();
  const at = (path: string): string => join(folder, path);

  await writeFile(at('models/b.sql'), "select n + 2 as m from {{ ref('a') }}");
  expect(await watch.build()).toEqual({ changed: ['models/b.sql'], did: ['main.b success'] });

  // As many editors save: a new file over the old one.
  await writeFile(at('models/.a.sql.swp'), "select code, 2 as n from {{ ref('codes') }}");
  await rename(at('models/.a.sql.swp'), at('models/a.sql'));
  expect(await watch.build()).toEqual({
    changed: ['models/a.sql'],
    did: ['main.a success', 'main.b success'],
  });

  await mkdir(at('models/marts/new'), { recursive: true });
  await writeFile(at('models/marts/new/c.sql'), "select * from {{ ref('b') }}");
  expect(await watch.build()).toEqual({ changed: ['models/marts/new/c.sql'], did: ['main.c success'] });

  await writeFile(at('models/schema.yml'), 'models: [{name: c, columns: [{name: m, tests: [unique]}]}]\n');
  expect(await watch.build()).toEqual({ changed: ['models/schema.yml'], did: ['main.c success'] });

  await writeFile(at('seeds/codes.csv'), 'code\n1\n2\n');
  const { did } = await watch.build();
  expect(did).toEqual(['main.codes success', 'main.a success', 'main.b success', 'main.c failed']);

  await rm(at('models/marts'), { recursive: true });
  expect((await watch.build()).changed).toEqual(['models/marts/new/c.sql']);

  // A folder of the same name that comes back is watched again.
  await mkdir(at('models/marts'));
  await writeFile(at('models/marts/d.sql'), 'select 1 as one');
  expect(await watch.build()).toMatchObject({ changed: ['models/marts/d.sql'] });
  await writeFile(at('models/marts/d.sql'), 'select 2 as one');
  expect(await watch.build()).toMatchObject({ changed: ['models/marts/d.sql'] });

  expect(await watch.stop()).toEqual({ code: 130, stderr: '' });
  expect(await query(at('watched.duckdb'), folder, 'select one from d')).toEqual([{ one: 2 }]);
});

test('errors are shown, and it goes on', async () => {
  const { folder, watch } = await begin('-s', '+b');
  const at = (path: string): string => join(folder, path);
  await writeFile(at('models/b.sql'), "select nothing from {{ ref('nowhere') }}");
  expect((await watch.until('diagnostic')).map(({ event, code }) => code ?? event)).toEqual([
    'changed',
    'ref/unknown-model',
  ]);
  await writeFile(at('models/b.sql'), "select nothing from {{ ref('a') }}");
  expect((await watch.until('diagnostic')).map(({ event, code }) => code ?? event)).toEqual([
    'changed',
    'sql/unknown-column',
  ]);
  await writeFile(at('project.yml'), 'name: [\n');
  expect((await watch.until('diagnostic')).at(-1)?.['code']).toMatch(/^yaml\//u);
  await writeFile(at('project.yml'), files['project.yml']);
  await unlink(at('models/b.sql'));
  await writeFile(at('models/b.sql'), "select n + 7 as m from {{ ref('a') }}");
  for (let built = false; !built;) built = (await watch.build()).did.includes('main.b success');
  expect(await watch.stop()).toEqual({ code: 130, stderr: '' });
  expect(await query(at('watched.duckdb'), folder, 'select m from b')).toEqual([{ m: 8 }]);
});

test('no edit is lost that comes while it builds, and no two builds run at a time', async () => {
  const { folder, watch } = await begin();
  for (let round = 1; round <= 30; round += 1) {
    await writeFile(join(folder, 'models/b.sql'), `select n + ${round} as m from {{ ref('a') }}`);
    await sleep(round * 5);
  }
  await sleep(300);
  for (let m: unknown; m !== 31;) {
    await sleep(50);
    const rows = await query(join(folder, 'watched.duckdb'), folder, 'select m from b').catch(() => []);
    m = rows[0]?.['m'];
  }
  expect((await watch.stop()).code).toBe(130);
  const order = watch
    .events()
    .map(({ event }) => event)
    .filter((event) => event === 'run-started' || event === 'run-finished');
  expect(
    order.filter((event, index) => event !== (index % 2 === 0 ? 'run-started' : 'run-finished')),
  ).toEqual([]);
});

test('while another process has the warehouse, it waits', async () => {
  const { folder, watch } = await begin('-s', '+b');
  const holder = await holdDatabase(join(folder, 'watched.duckdb'), 'READ_WRITE');
  await writeFile(join(folder, 'models/b.sql'), "select n + 5 as m from {{ ref('a') }}");
  while (!watch.child.stderr().includes('waiting for')) await sleep(10);
  await holder.release();
  expect(await watch.build()).toEqual({ changed: ['models/b.sql'], did: ['main.b success'] });

  const again = await holdDatabase(join(folder, 'watched.duckdb'), 'READ_WRITE');
  await writeFile(join(folder, 'models/b.sql'), "select n + 6 as m from {{ ref('a') }}");
  await watch.until('changed');
  await sleep(300);
  expect((await watch.stop()).code).toBe(130);
  await again.release();
});

describe('Ctrl-C', () => {
  test('stops a build that runs', async () => {
    const folder = await makeSlowProject();
    const watch = new Watch(folder, ...slowly);
    while (!watch.child.stdout().includes('"stage-started","id":"model.patient.slow"')) await sleep(10);
    expect((await watch.stop()).code).toBe(130);
    expect(watch.events().at(-1)).toMatchObject({ event: 'run-finished', interrupted: true });
  });

  test('stops it before a build has begun to run', async () => {
    const folder = await makeProject(files);
    const watch = new Watch(folder);
    await sleep(120);
    expect([130, -1]).toContain((await watch.stop()).code);
  });

  test('a folder without a project is an error at once', async () => {
    const watch = new Watch(await makeProject({}));
    expect((await watch.child.ended).code).toBe(6);
  });
});

test('people read what is watched and what changed', async () => {
  const folder = await makeProject(files);
  const child = startEider(['watch', '-s', '+a'], { cwd: folder });
  children.push(child);
  while (!child.stdout().includes('watching')) await sleep(10);
  await writeFile(join(folder, 'models/a.sql'), "select code, 3 as n from {{ ref('codes') }}");
  while (!child.stdout().includes('changed')) await sleep(10);
  child.kill('SIGINT');
  const { stdout, code } = await child.ended;
  expect(code).toBe(130);
  expect(stdout).toContain('\nwatching 6 files · Ctrl-C ends\n');
  expect(stdout).toContain('\nchanged: models/a.sql\n');
});
