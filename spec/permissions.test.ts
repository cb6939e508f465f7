import { readdirSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eiderProcess } from './support/child.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

let folder = '';
beforeAll(async () => {
  folder = await makeProject({
    'project.yml': `\
name: roles
models: {+materialized: table}
publish:
  bi:
    path: out/bi/metabase.duckdb
    tables: [{model: cities, columns: [name]}]
  files:
    path: out/files
    format: parquet
    tables: [{model: cities, columns: [name]}]
`,
    'profiles.yml': 'roles: {target: dev, outputs: {dev: {path: data/warehouse.duckdb}}}\n',
    'models/cities.sql': "select 'Lyon' as name",
    'data/.keep': '',
  });
  // A mask that would let everybody read: what Eider makes does not depend on it.
  for (const command of [['check'], ['build'], ['publish'], ['publish', '--force']]) await run(...command);
});
afterAll(removeProjects);

function run(...argv: readonly string[]): ReturnType<typeof eiderProcess> {
  return eiderProcess(argv, { cwd: folder, wrapper: ['/bin/sh', '-c', 'umask 022; exec "$@"', 'sh'] });
}

/** Modes below a path, without repetitions. */
function modesBelow(path: string): readonly string[] {
  const top = join(folder, path);
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  const modes = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => modeOf(join(entry.parentPath, entry.name)));
  return [...new Set([modeOf(top), ...modes])].sort();
}

function modeOf(path: string): string {
  const found = statSync(path);
  return `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8)}`;
}

describe('what Eider makes, under a mask of 022', () => {
  test('the warehouse is its owner’s', () => {
    expect(modeOf(join(folder, 'data/warehouse.duckdb'))).toBe('file 600');
  });

  test('releases and their generations are for a group to read, and for nobody else', () => {
    expect(modesBelow('out')).toEqual(['file 640', 'folder 750']);
  });

  test('caches, which may hold values of the project, are their owner’s', () => {
    const cache = join(folder, 'target/.cache');
    const modes = readdirSync(cache, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => modeOf(join(cache, entry.name)));
    expect([...new Set(modes)]).toEqual(['file 600']);
  });
});

describe('doctor', () => {
  const modes = async (): Promise<readonly string[]> => {
    const { stdout } = await runEider(['doctor'], { cwd: folder });
    return stdout.split('\n').filter((line) => /modes|warehouse\.duckdb|chmod/u.test(line));
  };

  test('finds nothing to say of them', async () => {
    expect(await modes()).toEqual(['✓ database: data/warehouse.duckdb opens']);
  });

  test('lets a group read the warehouse that was given to it, and names what is open to others', async () => {
    await chmod(join(folder, 'data/warehouse.duckdb'), 0o640);
    await chmod(join(folder, 'out/bi/metabase.duckdb'), 0o644);
    await chmod(join(folder, 'target/.cache/bind'), 0o640);
    expect(await modes()).toEqual([
      '✓ database: data/warehouse.duckdb opens, and its group can read it',
      '! file modes: its group has more rights than it needs on target/.cache/bind',
      '    chmod 600 target/.cache/bind',
      '! file modes: other users have more rights than they need on out/bi/metabase.duckdb',
      '    chmod 640 out/bi/metabase.duckdb',
    ]);
  });

  test('warns of a warehouse that others can read, or that its group can change', async () => {
    await chmod(join(folder, 'data/warehouse.duckdb'), 0o644);
    expect((await modes())[0]).toBe('! database: data/warehouse.duckdb opens, and other users can read it');
    await chmod(join(folder, 'data/warehouse.duckdb'), 0o660);
    expect((await modes())[0]).toBe('! database: data/warehouse.duckdb opens, and its group can change it');
  });
});
