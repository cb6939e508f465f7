import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { extensionStore } from './support/run-eider.js';

/**
 * The workflows of docs/ci, run: each command line of theirs, as their runner would, in a fresh clone of a repository with a branch. Only the installing
 * of packages is done otherwise, as Eider is here and not in a registry: `node_modules` gets what `npm ci` would put there.
 */
const folder = fileURLToPath(new URL('../docs/ci/', import.meta.url));
const install = /^npm ci --ignore-scripts\b/u;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [name: string]: unknown };
}
interface Github {
  readonly on: { readonly [event: string]: unknown };
  readonly permissions: unknown;
  readonly jobs: {
    readonly [name: string]: { readonly [key: string]: unknown; readonly steps: readonly Step[] };
  };
}
interface Gitlab {
  readonly [job: string]: {
    readonly script: readonly string[];
    readonly variables: { readonly [name: string]: string };
  };
}

const text = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const github = parse(await text('github.yml')) as Github;
const gitlab = parse(await text('gitlab.yml')) as Gitlab;
const steps = github.jobs['eider']?.steps ?? [];

const staging = "select housing_id, commune, owner_name from {{ source('app', 'housing') }}\n";
const base: Files = {
  'project.yml': 'name: homes\n',
  'profiles.yml': 'homes:\n  outputs:\n    dev: { path: homes.duckdb }\n',
  '.gitignore': 'target/\nnode_modules/\n',
  'models/staging/app/sources.yml': `sources:
  - name: app
    tables:
      - name: housing
        location: lake/housing.csv
        columns:
          - { name: housing_id, type: BIGINT, pii: none }
          - { name: commune, type: VARCHAR, pii: none }
          - { name: owner_name, type: VARCHAR, pii: name }
`,
  'models/staging/app/stg_app__housing.sql': staging,
  'models/marts/marts_housing.sql': "select housing_id, commune from {{ ref('stg_app__housing') }}\n",
};
const town = "select housing_id, commune, upper(commune) as town from {{ ref('stg_app__housing') }}\n";
const leak = "select housing_id, commune, owner_name from {{ ref('stg_app__housing') }}\n";

async function run(command: string, words: readonly string[], cwd: string, env = {}) {
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    const settings = { cwd, env: { ...bare(), ...env } };
    execFile(command, [...words], settings, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

/** Nothing of the machine that runs the tests, which may itself be CI. */
function bare(): { readonly [name: string]: string } {
  const who = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org' };
  return {
    ...who,
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    GIT_CONFIG_GLOBAL: '/dev/null',
    PATH: process.env['PATH'] ?? '',
    HOME: origin,
    LANG: 'C.UTF-8',
    EIDER_EXTENSION_DIR: extensionStore(),
  };
}

let origin = '';
beforeAll(async () => {
  origin = await makeProject(base);
  const git = async (...words: string[]): Promise<void> => {
    const { code, output } = await run('git', words, origin);
    if (code !== 0) throw new Error(output);
  };
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-q', '-m', 'Begin');
  for (const [branch, sql] of [
    ['town', town],
    ['leak', leak],
  ] as const) {
    await git('checkout', '-q', '-b', branch, 'main');
    await writeFiles(origin, { 'models/marts/marts_housing.sql': sql });
    await git('commit', '-q', '-a', '-m', branch);
  }
});
afterAll(removeProjects);

/** What `actions/checkout` and GitLab's runner leave: a detached commit, and the branches of `origin`. */
async function checkOut(branch: string): Promise<string> {
  const clone = await makeProject({});
  await rm(clone, { recursive: true });
  await run('git', ['clone', '-q', '--no-checkout', origin, clone], dirname(clone));
  await run('git', ['checkout', '-q', '--detach', `origin/${branch}`], clone);
  return clone;
}

/** In place of `npm ci`. */
async function putEider(clone: string): Promise<void> {
  const bin = join(clone, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  const entry = process.env['EIDER_TEST_BUNDLE'] ?? '';
  await writeFile(
    join(clone, 'node_modules', 'eider.sh'),
    `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`,
  );
  await chmod(join(clone, 'node_modules', 'eider.sh'), 0o755);
  await symlink('../eider.sh', join(bin, 'eider'));
}

/** Runs lines one after the other, until one fails; `set -e` as GitHub and GitLab have it. */
async function runLines(lines: readonly string[], clone: string, env: { readonly [name: string]: string }) {
  let output = '';
  for (const line of lines) {
    if (install.test(line)) {
      await putEider(clone);
      continue;
    }
    const ran = await run('bash', ['-e', '-c', line], clone, env);
    output += ran.output;
    if (ran.code !== 0) return { code: ran.code, output };
  }
  return { code: 0, output };
}

async function runGithub(branch: string, head: string) {
  const clone = await checkOut(branch);
  const files = await makeProject({
    'event.json': JSON.stringify({
      pull_request: { head: { repo: { full_name: head } }, base: { repo: { full_name: 'team/homes' } } },
    }),
  });
  const lines = steps.flatMap((step) => (step.run === undefined ? [] : [step.run]));
  const ran = await runLines(lines, clone, {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: join(files, 'event.json'),
    GITHUB_BASE_REF: 'main',
    GITHUB_STEP_SUMMARY: join(files, 'summary.md'),
  });
  return { ...ran, clone, summary: await readFile(join(files, 'summary.md'), 'utf8') };
}

describe('docs/ci/github.yml', () => {
  test('is safe for forks', async () => {
    expect(Object.keys(github.on)).toEqual(['pull_request']);
    expect(github.permissions).toEqual({ contents: 'read' });
    expect(Object.values(github.jobs).some((job) => 'permissions' in job)).toBe(false);
    // No secret, and nothing that a stranger writes, such as a branch's name, in a command line.
    const all = await text('github.yml');
    expect(all).not.toContain('secrets.');
    expect(steps.filter(({ run: line = '' }) => line.includes('${{'))).toEqual([]);
    const checkout = steps.find(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkout?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
    expect(steps.filter(({ run: line = '' }) => install.test(line))).toHaveLength(1);
  });

  test('passes a branch that adds a column, and leaves its reports', async () => {
    const { clone, code, output, summary } = await runGithub('town', 'team/homes');
    expect(output).toContain('::stop-commands::');
    expect(code).toBe(0);
    expect(summary).toContain('| `marts_housing` | view | modified |');
    expect(await readFile(join(clone, 'target', 'junit.xml'), 'utf8')).toContain(
      '<testsuites name="eider ci"',
    );
    expect(await readFile(join(clone, 'target', 'eider.sarif'), 'utf8')).toContain('"version": "2.1.0"');
  });

  test("fails one that adds the owners' names, with the way they take", async () => {
    const { code, output, summary } = await runGithub('leak', 'team/homes');
    expect(code).toBe(1);
    expect(output).toContain(
      '::error file=models/marts/marts_housing.sql,line=1,endLine=1,col=29,endColumn=38,title=eider%3A privacy/personal-column-in-mart::',
    );
    expect(summary).toContain('└ marts_housing.owner_name  copied');
  });

  test('does as much for a fork', async () => {
    const fine = await runGithub('town', 'stranger/homes');
    expect(fine.code).toBe(0);
    expect(fine.summary).toContain('The code is not trusted: the pull request comes from a fork.');
    expect(fine.summary).toContain('2 built from no rows');
    const bad = await runGithub('leak', 'stranger/homes');
    expect(bad.code).toBe(1);
    expect(bad.summary).toContain('└ marts_housing.owner_name  copied');
  });
});

describe('docs/ci/gitlab.yml', () => {
  const job = gitlab['warehouse'];

  test('is safe for forks', async () => {
    expect(job?.variables).toEqual({ GIT_DEPTH: '0' });
    expect(await text('gitlab.yml')).toContain('$CI_PIPELINE_SOURCE == "merge_request_event"');
    expect(job?.script.filter((line) => line.includes('$'))).toEqual([]);
  });

  test.each([
    ['town', 'team/homes', 0],
    ['leak', 'team/homes', 1],
    ['town', 'stranger/homes', 0],
    ['leak', 'stranger/homes', 1],
  ])('of the branch `%s` of %s ends with %i', async (branch, source, expected) => {
    const clone = await checkOut(branch);
    const { output: commit } = await run('git', ['rev-parse', 'origin/main'], clone);
    const { code } = await runLines(job?.script ?? [], clone, {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_PROJECT_PATH: 'team/homes',
      CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: source,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: commit.trim(),
    });
    expect(code).toBe(expected);
    const summary = await readFile(join(clone, 'target', 'summary.md'), 'utf8');
    expect(summary.includes('The code is not trusted')).toBe(source !== 'team/homes');
    expect(summary.includes('└ marts_housing.owner_name  copied')).toBe(branch === 'leak');
  });
});
