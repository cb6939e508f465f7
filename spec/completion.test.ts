import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScripts } from '../src/commands/set-up/completion-scripts.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** The completion scripts in the real shells, with the program as a process of its own. */
const run = promisify(execFile);
let folder = '';

beforeAll(async () => {
  folder = await makeProject({
    'project.yml': 'name: demo\n',
    'profiles.yml': 'demo: {outputs: {dev: {path: demo.duckdb}}}\n',
    'models/staging/stg_people.sql': "{{ config(tags=['daily']) }}select 1 as id",
    'models/marts/people_by_age.sql': "select * from {{ ref('stg_people') }}",
    'models/schema.yml':
      'sources: [{name: lake, tables: [{name: files, location: lake/*.csv}]}]\nmodels: [{name: stg_people, columns: [{name: id, tests: [unique]}]}]\n',
  });
  expect(await runEider(['parse'], { cwd: folder })).toMatchObject({ code: 0 });
  await mkdir(join(folder, 'bin'));
  const program = join(folder, 'bin/eider');
  await writeFile(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${process.env['EIDER_TEST_BUNDLE']}' "$@"\n`,
  );
  await chmod(program, 0o755);
  for (const [shell, script] of Object.entries(completionScripts))
    await writeFile(join(folder, `completion.${shell}`), script);
});
afterAll(removeProjects);

async function inShell(shell: string, argv: readonly string[]): Promise<readonly string[]> {
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    HOME: folder,
    TERM: 'dumb',
    LANG: 'C.UTF-8',
  };
  const { stdout, stderr } = await run(shell, argv, { cwd: folder, env });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

async function isInstalled(shell: string): Promise<boolean> {
  return run(shell, ['--version']).then(
    () => true,
    () => false,
  );
}

/** What Tab offers behind a line, as the shell itself puts it together. */
type Tab = (line: string) => Promise<readonly string[]>;

const bash: Tab = (line) =>
  inShell('bash', [
    '--norc',
    '-c',
    `source completion.bash
COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
COMP_LINE=$1; COMP_POINT=\${#1}
compopt() { :; }
_eider
[[ \${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    line,
  ]);

/** zsh's own functions are those of its terminal: the words are handed to the function as zsh does. */
const zsh: Tab = (line) =>
  inShell('zsh', [
    '-f',
    '-c',
    `compdef() { :; }
compset() { :; }
compadd() { print -l -- "\${(@P)\${@[-1]}}"; }
_files() { print -l -- *(/); }
source ./completion.zsh
words=("\${(@s: :)1}"); CURRENT=\${#words}; PREFIX=\${words[-1]}
_eider; true`,
    'zsh',
    line,
  ]);

const fish: Tab = async (line) => {
  const lines = await inShell('fish', [
    '--no-config',
    '-c',
    'source completion.fish; complete -C $argv[1]',
    '--',
    line,
  ]);
  return lines.map((each) => each.split('\t')[0] ?? '');
};

const shells = [
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
] as const;

const installed = await Promise.all(shells.map(([shell]) => isInstalled(shell)));
const present = shells.filter((_, index) => installed[index]);
const absent = shells.filter((_, index) => !installed[index]);

if (absent.length > 0) {
  test.each(absent)('%s is not installed here: only the brackets of its script are counted', (shell) => {
    process.stdout.write(`${shell} is not installed: its completion is not tried\n`);
    const script = completionScripts[shell];
    const balance = (open: string, close: string): number =>
      script.split(open).length - script.split(close).length;
    expect(script).toContain('__complete');
    expect([balance('{', '}'), balance('[', ']'), script.split('"').length % 2]).toEqual([0, 0, 1]);
  });
}

describe.each(present)('%s', (shell, tab) => {
  test('completes commands, options, values, names and selectors', async () => {
    const answers: { [line: string]: readonly string[] } = {};
    const lines = [
      'eider com',
      'eider build --store',
      'eider ls --output ',
      'eider build -s st',
      'eider build -s nothing_of_this',
      'eider build --select stg_people peop',
      'eider build -s +peo',
      'eider build -s @peo',
      'eider build -s tag:d',
      'eider build -s path:models/m',
      'eider build -s source:',
      'eider show --failures uni',
      'eider completion ',
    ];
    for (const line of lines) answers[line] = [...(await tab(line))].sort();
    // bash puts what it gets behind the last colon.
    const colon = (text: string): string => (shell === 'bash' ? text.slice(text.indexOf(':') + 1) : text);
    expect(answers).toEqual({
      'eider com': ['compile', 'completion'],
      'eider build --store': ['--store-failures'],
      'eider ls --output ': ['json', 'name', 'path', 'selector', 'text'],
      'eider build -s st': ['stg_people'],
      'eider build -s nothing_of_this': [],
      'eider build --select stg_people peop': ['people_by_age'],
      'eider build -s +peo': ['+people_by_age'],
      'eider build -s @peo': ['@people_by_age'],
      'eider build -s tag:d': [colon('tag:daily')],
      'eider build -s path:models/m': [colon('path:models/marts/')],
      'eider build -s source:': [colon('source:lake.files')],
      'eider show --failures uni': ['unique_stg_people_id'],
      'eider completion ': ['bash', 'fish', 'zsh'],
    });
  });

  test('leaves folders to the shell', async () => {
    const found = await tab('eider build --project-dir ');
    expect(found.map((name) => name.replace(/\/$/u, ''))).toEqual(expect.arrayContaining(['bin', 'models']));
    expect(found.join(' ')).not.toContain('project.yml');
  });
});
