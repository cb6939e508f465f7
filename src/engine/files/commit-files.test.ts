import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCommitFiles, withNotedHashes } from './commit-files.js';
import { GitError, GitRepository } from './git.js';

let folder = '';
let root = '';
let cache = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-git-'));
  root = join(folder, 'repository', 'in', 'here');
  cache = join(folder, 'cache');
  await mkdir(root, { recursive: true });
  git('init', '-q', '-b', 'main', join(folder, 'repository'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function git(...words: readonly string[]): string {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  return execFileSync('git', [...who, ...words], { cwd: root, env, encoding: 'utf8' }).trim();
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function commit(): Promise<string> {
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
  return git('rev-parse', 'HEAD');
}

async function listed(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

test('a commit gives the files of its project, and neither the work tree nor the index is touched', async () => {
  await put('project.yml', 'name: demo\nmodel-paths: [sql]\n');
  await put('sql/é "a".sql', 'select 1');
  await put('sql/notes.txt', 'not read');
  await put('sql/scored.py', 'def model(dbt, session): ...');
  await put('models/old.sql', 'not in a path of this project');
  await put('macros/code.js', 'export {}');
  await put('macros/data.json', '{}');
  await put('seeds/a.csv', 'a\n1\n');
  await put('data/big.parquet', 'x');
  await symlink('é "a".sql', join(root, 'sql/link.sql'));
  await symlink('/etc/hostname', join(root, 'sql/away.sql'));
  await symlink('loop.sql', join(root, 'sql/loop.sql'));
  const id = await commit();
  await put('sql/é "a".sql', 'select 2');
  await put('project.yml', 'name: other\n');
  git('add', 'project.yml');
  const before = git('status', '--porcelain');
  // As in a hook of git.
  const hook = { ...env, GIT_DIR: '.git', GIT_INDEX_FILE: join(folder, 'index') };
  const repository = await GitRepository.open(root, { env: hook, offline: true });
  expect(await repository.commitOf('HEAD')).toBe(id);
  const found = (await readCommitFiles(repository, id, cache, false)) ?? '';
  expect(found).toBe(join(cache, id));
  expect(await listed(found)).toEqual(
    [
      'macros/code.js',
      'macros/data.json',
      'project.yml',
      'seeds/a.csv',
      'sql/link.sql',
      'sql/scored.py',
      'sql/é "a".sql',
    ].sort(),
  );
  expect(await readFile(join(found, 'sql/link.sql'), 'utf8')).toBe('select 1');
  expect(git('status', '--porcelain')).toBe(before);
  for (const path of [cache, found, join(found, 'sql')]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(found, 'seeds/a.csv'))).mode & 0o777).toBe(0o600);
});

test('a commit is read once, but for a stranger', async () => {
  await put('project.yml', 'name: demo\n');
  const id = await commit();
  const repository = await GitRepository.open(root, { env, offline: false });
  await readCommitFiles(repository, id, cache, false);
  await writeFile(join(cache, id, 'project.yml'), 'name: changed\n');
  await readCommitFiles(repository, id, cache, false);
  expect(await readFile(join(cache, id, 'project.yml'), 'utf8')).toBe('name: changed\n');
  await readCommitFiles(repository, id, cache, true);
  expect(await readFile(join(cache, id, 'project.yml'), 'utf8')).toBe('name: demo\n');
});

test('those used last are kept, and what a killed process left is removed', async () => {
  await put('project.yml', 'name: demo\n');
  const id = await commit();
  const old = new Date(Date.now() - 86_400_000);
  for (let index = 0; index < 25; index += 1) {
    const path = join(cache, index === 0 ? 'dead.tmp' : `c${String(index).padStart(2, '0')}`);
    await mkdir(path, { recursive: true });
    await utimes(path, old, new Date(old.getTime() + index * 1000));
  }
  await readCommitFiles(await GitRepository.open(root, { env, offline: false }), id, cache, false);
  const names = await readdir(cache);
  expect(names).toContain(id);
  expect(names).not.toContain('dead.tmp');
  expect(names).toContain('c24');
  expect(names).not.toContain('c05');
  expect(names).toHaveLength(20);
});

test('a seed that Git LFS keeps is known by the hash of its bytes', async () => {
  const hash = 'ab'.repeat(32);
  await put('seeds/big.csv', `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize 12345\n`);
  await put('seeds/small.csv', 'a\n1\n');
  const seeds = ['big', 'small'].map((name) => ({ path: `seeds/${name}.csv`, sha256: 'read' }));
  expect((await withNotedHashes(seeds, root)).map(({ sha256 }) => sha256)).toEqual([hash, 'read']);
});

test('names in a tree that lead out of it are left out', async () => {
  const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: root,
    env,
    input: 'x',
    encoding: 'utf8',
  }).trim();
  const tree = execFileSync('git', ['mktree', '--missing'], {
    cwd: root,
    env,
    input: `100644 blob ${blob}\tproject.yml\n`,
    encoding: 'utf8',
  }).trim();
  // git makes no such tree; a hostile server could send one.
  const raw = Buffer.concat([
    Buffer.from(`40000 ..\0`),
    Buffer.from(tree, 'hex'),
    Buffer.from(`100644 ok.sql\0`),
    Buffer.from(blob, 'hex'),
  ]);
  const hostile = execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], {
    cwd: root,
    env,
    input: raw,
    encoding: 'utf8',
  }).trim();
  const repository = await GitRepository.open(join(folder, 'repository'), { env, offline: false });
  const id = git('commit-tree', '-m', 'x', hostile);
  expect((await repository.files(id)).map(({ path }) => path)).toEqual(['ok.sql']);
});

test('what git lacks or refuses is told apart', async () => {
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'none',
      (error: unknown) => (error instanceof GitError ? error.failure : error),
    );
  expect(await failureOf(GitRepository.open(folder, { env, offline: false }))).toEqual({
    kind: 'not-a-repository',
  });
  expect(
    await failureOf(GitRepository.open(join(folder, 'repository', '.git'), { env, offline: false })),
  ).toEqual({ kind: 'not-a-repository' });
  await put('project.yml', 'name: demo\n');
  const id = await commit();
  const repository = await GitRepository.open(root, { env, offline: false });
  expect(await failureOf(repository.commitOf('no'))).toEqual({ kind: 'unknown-commit', isShallow: false });
  const [{ object } = { object: '' }] = await repository.files(id);
  const path = join(folder, 'repository', '.git', 'objects', object.slice(0, 2), object.slice(2));
  await chmod(path, 0o600);
  await rm(path);
  expect(await failureOf(readCommitFiles(repository, id, cache, false))).toEqual({
    kind: 'failed',
    problem: `the object ${object} is missing or damaged`,
  });
});
