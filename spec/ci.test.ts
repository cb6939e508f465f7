import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeProject, removeProjects, writeFiles, type Files } from './support/project-folder.js';
import { runEider, type Ran } from './support/run-eider.js';

/** `eider ci` where CI's environment counts; the rest is in spec/projects/ci. */
afterAll(removeProjects);

const base: Files = {
  'project.yml': 'name: homes\nrules: { undocumented-column: off, untested-key: off, untested-model: off }\n',
  'profiles.yml': 'homes:\n  outputs:\n    dev: { path: homes.duckdb }\n',
  '.gitignore': 'target/\nout/\n',
  'models/staging/app/sources.yml': `sources:
  - name: app
    description: The application
    tables:
      - name: housing
        description: Dwellings
        location: lake/housing.csv
        columns:
          - { name: housing_id, type: BIGINT, pii: none, description: Its number }
          - { name: owner_name, type: VARCHAR, pii: name, description: Who owns it }
`,
  'models/staging/app/stg_app__housing.sql':
    "select housing_id, owner_name from {{ source('app', 'housing') }}\n",
  'models/marts/marts_housing.sql': "select housing_id from {{ ref('stg_app__housing') }}\n",
  'models/models.yml': `models:
  - { name: marts_housing, description: Dwellings }
  - { name: stg_app__housing, description: Dwellings }
`,
  'lake/housing.csv': 'housing_id,owner_name\n1,Jeanne Kerangal\n',
};

/** A repository with a branch: `files` are what the branch adds. */
async function branch(files: Files, before: Files = {}): Promise<string> {
  const folder = await makeProject({ ...base, ...before });
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  const git = (...words: string[]): void => {
    execFileSync('git', [...who, ...words], {
      cwd: folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  };
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  git('checkout', '-q', '-b', 'change');
  await writeFiles(folder, files);
  return folder;
}

const fork = JSON.stringify({
  pull_request: { head: { repo: { full_name: 'x/homes' } }, base: { repo: { full_name: 'team/homes' } } },
});

async function ci(folder: string, words: readonly string[] = [], env = {}): Promise<Ran> {
  return runEider(['ci', ...words], { cwd: folder, env });
}

async function ofFork(folder: string, words: readonly string[] = [], env = {}): Promise<Ran> {
  await writeFiles(folder, { 'target/event.json': fork });
  const github = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: join(folder, 'target/event.json') };
  return ci(folder, words, { ...github, ...env });
}

const id = "select housing_id + 1 as housing_id from {{ ref('stg_app__housing') }}\n";

describe('a fork', () => {
  const hooks: Files = {
    'project.yml': `${String(base['project.yml'])}on-run-start: "copy (select 1 as a) to 'started.csv'"\non-run-end: "copy (select 1 as a) to 'ended.csv'"\n`,
    'models/marts/marts_housing.sql': `{{ config(materialized='table', pre_hook="copy (select 1 as a) to 'pre.csv'", post_hook="copy (select 1 as a) to 'post.csv'") }}\n${id}`,
    'macros/evil.js':
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('macro.txt', 'x');\nexport const evil = () => '1';\n",
  };
  const written = async (folder: string): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => /\.(?:csv|txt)$/u.test(name)).sort();

  test('runs no hook and no JavaScript', async () => {
    const folder = await branch(hooks);
    const { code, stdout } = await ofFork(folder);
    expect(stdout).toContain('2 built from no rows');
    expect(stdout).toContain('- Without hooks, as the code is not trusted.');
    expect(stdout).toContain('warning[untrusted/code-macro]');
    expect(code).toBe(0);
    expect(await written(folder)).toEqual([]);
  });

  test('is trusted when the caller says so, and then they run', async () => {
    const folder = await branch(hooks);
    const { code, stdout } = await ofFork(folder, ['--trusted']);
    expect(stdout).toContain('3 built from the sources');
    expect(code).toBe(0);
    expect(await written(folder)).toEqual(['ended.csv', 'macro.txt', 'post.csv', 'pre.csv', 'started.csv']);
  });

  test('sees no secret of the environment, and makes pseudonyms with a key that is nobody’s', async () => {
    const sql =
      "select {{ pseudonymise('owner_name') }} as person, '{{ env_var('THE_SECRET', 'none') }}' as s from {{ ref('stg_app__housing') }}\n";
    const folder = await branch({
      'models/marts/marts_housing.sql': sql,
      'project.yml': `${String(base['project.yml'])}privacy: { layers: { marts: [pseudonym] } }\n`,
    });
    const env = { THE_SECRET: 'do-not-tell', EIDER_PSEUDONYM_KEY: 'k'.repeat(40) };
    const { code } = await ofFork(folder, ['--keep'], env);
    expect(code).toBe(0);
    const compiled = await readFile(
      join(folder, 'target/ci/compiled/models/marts/marts_housing.sql'),
      'utf8',
    );
    expect(compiled).toContain("'none' as s");
    expect(compiled).not.toContain('do-not-tell');
  });

  test('attaches nothing of its profile, and gets no setting of it', async () => {
    const profile = `homes:
  outputs:
    dev:
      path: homes.duckdb
      attach: [{ path: /etc/passwd, alias: other, type: sqlite }, { path: beside.duckdb, alias: beside, read_only: false }]
      extensions: [httpfs]
      settings: { memory_limit: 1KB }
`;
    const folder = await branch({
      'profiles.yml': profile,
      'models/marts/marts_housing.sql': "select housing_id from {{ source('beside', 'housing') }}\n",
      'models/staging/beside/beside.yml': `sources:
  - name: beside
    database: beside
    tables:
      - name: housing
        columns: [{ name: housing_id, type: BIGINT, pii: none }]
`,
    });
    const { code, stdout } = await ofFork(folder);
    expect(stdout).toContain('built from no rows');
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'beside.duckdb'))).toBe(false);
  });

  test('runs its unit tests, which see no file', async () => {
    const unit = (given: string): Files => ({
      'models/marts/marts_housing.sql': id,
      'models/unit.yml': `unit_tests:
  - name: adds_one
    model: marts_housing
    given:
      - input: ref('stg_app__housing')
        format: sql
        rows: "${given}"
    expect:
      rows: [{ housing_id: 2 }]
`,
    });
    const fine = await ofFork(await branch(unit("select 1 as housing_id, 'x' as owner_name")));
    expect(fine.stdout).toContain('1 of 1 test passed, unit tests only');
    expect(fine.code).toBe(0);
    const bad = await ofFork(
      await branch(unit("select 1 as housing_id, content as owner_name from read_text('/etc/hostname')")),
    );
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('0 of 1 test passed');
  });

  test('writes nothing outside of its folder', async () => {
    const outside = await makeProject({ 'ci/warehouse/precious.txt': 'x' });
    const change = { 'models/marts/marts_housing.sql': id };
    const named = await branch({
      ...change,
      'project.yml': `${String(base['project.yml'])}target-path: ${outside}\n`,
    });
    const linked = await branch(change);
    await symlink(outside, join(linked, 'target'));
    const event = join(await makeProject({ 'event.json': fork }), 'event.json');
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event };
    for (const folder of [named, linked]) {
      const { code, stdout } = await ci(folder, [], env);
      expect(stdout).toMatch(/error\[(?:untrusted\/outside|project\/path-outside)\]/u);
      expect(code).toBe(1);
    }
    // A link below is replaced, not followed.
    const below = await branch(change);
    await mkdir(join(below, 'target'));
    await symlink(outside, join(below, 'target/ci'));
    expect((await ci(below, [], env)).code).toBe(0);
    expect(await readdir(outside, { recursive: true })).toEqual([
      'ci',
      'ci/warehouse',
      'ci/warehouse/precious.txt',
    ]);
  });

  test('does not read what a SELECT names outside of the project', async () => {
    const folder = await branch({
      'models/marts/marts_housing.sql': "select content as housing_id from read_text('/etc/hostname')\n",
    });
    const { stdout } = await ofFork(folder);
    expect(stdout).toContain('left out: the check found errors');
  });
});

describe('the base', () => {
  test('is missing where it was not fetched, and where histories have nothing in common', async () => {
    const folder = await branch({});
    const absent = await ci(folder, [], { GITHUB_BASE_REF: 'absent' });
    expect(absent.code).toBe(1);
    expect(absent.stderr).toContain(
      'error[ci/no-base]: there is nothing to compare with: git knows none of `origin/absent`',
    );
    expect(absent.stdout).toContain('| ✓ | check | 2 models |');
    const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
    const tree = git('rev-parse', 'HEAD^{tree}');
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    const orphan = git(...who, 'commit-tree', '-m', 'Other', tree);
    const other = await ci(folder, [], { CI_MERGE_REQUEST_DIFF_BASE_SHA: orphan });
    expect(other.stderr).toContain('git sees no commit that this one and');
    const without = await ci(folder, [], { PATH: folder });
    expect(without.stderr).toContain('git is not installed');
  });

  test('is where the branch left it, though the base has gone on', async () => {
    const folder = await branch({ 'models/marts/marts_housing.sql': id });
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    const git = (...words: string[]): void => void execFileSync('git', [...who, ...words], { cwd: folder });
    git('commit', '-q', '-a', '-m', 'Change');
    git('checkout', '-q', 'main');
    await writeFiles(folder, { 'models/marts/marts_other.sql': id });
    git('add', '.');
    git('commit', '-q', '-m', 'Go on');
    git('checkout', '-q', 'change');
    const { code, stdout } = await ci(folder);
    expect(stdout).toContain('| `marts_housing` | view | modified |');
    expect(stdout).not.toContain('marts_other');
    expect(code).toBe(0);
  });
});

describe('what is built', () => {
  test('leaves the warehouse and the artifacts of the target alone', async () => {
    const folder = await branch({ 'models/marts/marts_housing.sql': id });
    await runEider(['build', '--quiet'], { cwd: folder });
    const before = [
      await readFile(join(folder, 'homes.duckdb')),
      await readFile(join(folder, 'target/run_results.json')),
    ];
    const { code, stdout } = await ci(folder);
    expect(stdout).toContain('3 built from the sources');
    expect(code).toBe(0);
    const after = [
      await readFile(join(folder, 'homes.duckdb')),
      await readFile(join(folder, 'target/run_results.json')),
    ];
    expect(after.map((bytes, index) => bytes.equals(before[index] ?? bytes.subarray(1)))).toEqual([
      true,
      true,
    ]);
    // It may hold names.
    expect(existsSync(join(folder, 'target/ci/warehouse'))).toBe(false);
    await ci(folder, ['--keep']);
    expect(existsSync(join(folder, 'target/ci/warehouse/homes.duckdb'))).toBe(true);
  });

  test('writes no file of an external model, and says so', async () => {
    const folder = await branch({
      'models/marts/marts_map.sql': `{{ config(materialized='external', location='out/map.csv') }}\n${id}`,
      'models/marts/marts_after.sql': "select housing_id from {{ ref('marts_map') }}\n",
    });
    const { stdout } = await ci(folder);
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(stdout).toContain(
      'all that changed is left out: as it writes files for others, or reads what does',
    );
  });

  test('is scanned: a name in a column that nobody classed', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index},jean.dupont${index}@example.fr`);
    const folder = await branch({
      'models/marts/marts_housing.sql': "select housing_id, note from {{ source('app', 'notes') }}\n",
      'models/staging/app/notes.yml': `sources:
  - name: app
    tables:
      - name: notes
        location: lake/notes.csv
        columns: [{ name: housing_id, pii: none }, { name: note, pii: none }]
`,
      'lake/notes.csv': `housing_id,note\n${rows.join('\n')}\n`,
    });
    const { code, stdout } = await ci(folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/error\[privacy\/(?:unclassed|personal)-content\]/u);
    expect(stdout).toContain('| ✗ | personal data | 1 error |');
    expect(stdout).not.toContain('jean.dupont');
  });
});

describe('reports', () => {
  test('annotations, JUnit, SARIF and the summary tell of the same', async () => {
    const folder = await branch({
      'models/marts/marts_housing.sql': "select housing_id, owner_name from {{ ref('stg_app__housing') }}\n",
    });
    const words = [
      '--annotations',
      '--junit',
      'out/junit.xml',
      '--sarif',
      'out/eider.sarif',
      '--summary',
      'out/summary.md',
    ];
    const { code, stderr, stdout } = await ci(folder, words);
    expect(code).toBe(1);
    // One stream, so that nothing gets out of order.
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    const token =
      /^::stop-commands::(?<token>[0-9a-f-]{36})$/u.exec(lines[0] ?? '')?.groups?.['token'] ?? '-';
    const annotations = lines.slice(lines.indexOf(`::${token}::`) + 1);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]).toContain('::error file=models/marts/marts_housing.sql,line=1,');
    expect(annotations[0]).toContain('app.housing.owner_name (name)  models/staging/app/sources.yml:10');
    const junit = await readFile(join(folder, 'out/junit.xml'), 'utf8');
    expect(junit).toContain('<testsuites name="eider ci" tests="1" failures="0" errors="1"');
    expect(junit).toContain('name="privacy/personal-column-in-mart" file="models/marts/marts_housing.sql"');
    const sarif = JSON.parse(await readFile(join(folder, 'out/eider.sarif'), 'utf8')) as {
      readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[];
    };
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['privacy/personal-column-in-mart']);
    const summary = await readFile(join(folder, 'out/summary.md'), 'utf8');
    expect(stdout).toContain(summary);
  });

  test('nothing that a project says is a command of the runner, or Markdown', async () => {
    const name = 'x\n::add-mask::y\n::error::z ``` </details> | `';
    const folder = await branch({
      'models/marts/marts_housing.sql': `select housing_id as ${JSON.stringify(name)} from {{ ref('stg_app__housing') }} where nothing\n::add-path::/tmp\n`,
    });
    const { code, stdout } = await ci(folder, ['--annotations']);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    const commands = lines.filter((line) => /^\s*::|##\[/u.test(line));
    expect(commands[0]).toMatch(/^::stop-commands::/u);
    expect(commands[1]).toBe(`::${(commands[0] ?? '').slice('::stop-commands::'.length)}::`);
    expect(commands.slice(2).every((line) => /^::(?:error|warning) (?:file|title)=/u.test(line))).toBe(true);
  });

  test('a report that cannot be written is an error; the step summary is appended to', async () => {
    const folder = await branch({ 'out/summary.md': 'Before.\n', 'out/file': '' });
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'out/summary.md') };
    const { code, stderr } = await ci(folder, ['--sarif', 'out/file/eider.sarif'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('error[usage/unwritable]: `out/file/eider.sarif` cannot be written');
    expect(await readFile(join(folder, 'out/summary.md'), 'utf8')).toMatch(/^Before\.\n## Eider: /u);
  });
});
