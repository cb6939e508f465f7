import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { main } from './cli.js';
import { fakeIo } from './commands/frame/fake-io.js';
import type { Io } from './commands/frame/io.js';
import { version } from './commands/frame/version.js';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function eider(line: string, changes: Partial<Io> = {}): Promise<Ran> {
  const fake = fakeIo(changes);
  const code = await main(line === '' ? [] : line.split(' '), fake.io);
  return { code, stdout: fake.stdout(), stderr: fake.stderr() };
}

const help = `\
Usage: eider <command> [options]

SQL models in, a tested DuckDB warehouse and a clean file for BI out.

Options:
  -v, --version                    print the version
  -h, --help                       print this help

Every day:
  build [options]                  build and test what changed
  watch [options]                  build again whenever a file is saved
  run [options]                    build without testing
  test [options]                   test what is built
  seed [options]                   load the CSV files of the project
  snapshot [options]               add what has changed to the history of rows
  plan [options]                   say what a build would do, and why
  retry [options]                  repeat what failed in the last run
  clone [options]                  copy built relations from another warehouse
  run-operation [options] [macro]  call a macro and run its SQL

Look:
  show [options] [names...]        print rows of a model or a query
  ls|list [options]                list the nodes of the project
  compile [options]                turn templates into SQL
  columns [options] <name>         a model's columns, with types and where they come from
  lineage [options] <column>       where a column comes from, and where it goes
  impact [options] <column>        all that would feel a change of a column

Before a merge:
  check [options]                  find what is broken, without any data
  fix [options]                    put right what breaks a project rule, where that is mechanical
  format [options] [names...]      lay out the SQL of models and tests
  diff [options]                   what changed in columns and rows since a base
  ci [options]                     all that a pull request is asked, in one command
  parse [options]                  check the whole project without a database

Sources and releases:
  sync [options]                   load sources into the warehouse
  sources|source                   how old the data of sources is; their columns, written down and
                                   compared
  publish [options] [names...]     release a verified file for readers
  export [options] [path]          the whole warehouse without personal data, as one file or folder
  import [options] [path]          the tables of an export, into the warehouse
  jobs                             run jobs, on schedule or now, and see how they did
  runbook [options] [name]         go through a checklist, with a proof of each step

Personal data:
  pii                              find personal data and report on it
  keys                             make or replace the key of pseudonyms
  retain [options] [names...]      remove rows that are older than they may be
  erase [options]                  remove a person from all that holds them, and prove it

Set-up:
  init [options] [folder]          make a new project that builds at once
  doctor [options]                 check that everything is ready
  extensions                       install, list and verify DuckDB extensions
  clean [options]                  remove the target path
  completion [options] [shell]     print a script that completes with Tab

Commands:
  help [command]                   print the help of a command

Examples:
  eider init housing          a new project that builds at once
  eider build                 build and test what changed
  eider build -s my_model+    a model and all that depends on it
  eider show -s my_model      its first rows
  eider build --help          all about one command

Exit codes:
  0    success; warnings too, unless --warn-error
  1    the project or its data has a problem
  2    wrong usage, or an unexpected failure
  3    the database file is locked by another process
  4    refused by a policy
  5    verification failed
  6    not found
  7    released, but a step after it failed
  130  interrupted
`;

describe('help', () => {
  test.each(['', '--help', '-h', 'help'])('`eider %s` says what there is', async (line) => {
    expect(await eider(line)).toEqual({ code: 0, stdout: `${help}\n`, stderr: '' });
  });

  test('every command says its options, examples and exit codes', async () => {
    const names = [
      'build',
      'run',
      'test',
      'seed',
      'snapshot',
      'show',
      'ls',
      'list',
      'compile',
      'run-operation',
      'publish',
      'export',
      'import',
      'init',
      'doctor',
      'clean',
    ];
    const lines = [
      ...names,
      'extensions install',
      'extensions list',
      'extensions verify',
      'sources snapshot',
      'sources diff',
      'sources freshness',
      'source freshness',
    ].map((name) => `${name} --help`);
    const shown = await Promise.all(lines.map((line) => eider(line)));
    for (const { code, stdout, stderr } of shown) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        /^Usage: eider .*\n[^]*\nExamples:\n {2}eider [^]*\n\nExit codes:\n {2}0 [^]*\n {2}130 {2}interrupted\n/u,
      );
    }
  });

  test('the version is that of the package', async () => {
    const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    expect((JSON.parse(text) as { readonly version: string }).version).toBe(version);
    expect(await eider('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong usage', () => {
  test.each([
    ['biuld', '[usage/unknown-command]: `biuld` is not a command\nhint: did you mean `eider build`?'],
    ['help biuld', '[usage/unknown-command]: `biuld` is not a command\nhint: did you mean `eider build`?'],
    [
      'frobnicate',
      '[usage/unknown-command]: `frobnicate` is not a command\nhint: see the commands: `eider --help`',
    ],
    [
      'extensions instal',
      '[usage/unknown-command]: `extensions instal` is not a command\nhint: did you mean `eider extensions install`?',
    ],
    [
      'extensions',
      '[usage/missing-argument]: `eider extensions` needs `install`, `list` or `verify`\nhint: see how it is used: `eider extensions --help`',
    ],
    [
      '--verison',
      '[usage/unknown-option]: `--verison` is not an option of `eider`\nhint: did you mean `--version`?',
    ],
    [
      'build --selct=a',
      '[usage/unknown-option]: `--selct` is not an option of `eider build`\nhint: did you mean `--select`?',
    ],
    [
      'build --zzz',
      '[usage/unknown-option]: `--zzz` is not an option of `eider build`\nhint: see the options: `eider build --help`',
    ],
    [
      'build --select',
      '[usage/missing-value]: `--select` needs a value: one or more selectors, such as `my_model+` or `tag:vacancy`\nhint: see the options: `eider build --help`',
    ],
    [
      'build my_model',
      '[usage/unexpected-argument]: `eider build` takes no argument `my_model`\nhint: to choose nodes: `eider build --select my_model`',
    ],
    [
      'doctor me',
      '[usage/unexpected-argument]: `eider doctor` takes no argument `me`\nhint: see how it is used: `eider doctor --help`',
    ],
    [
      'build --threads 0',
      '[usage/invalid-value]: `0` is no value for `--threads`: it takes a whole number from 1',
    ],
    [
      '-t prod build --threads x',
      '[usage/invalid-value]: `x` is no value for `--threads`: it takes a whole number from 1',
    ],
    [
      'build --output jsn',
      '[usage/invalid-value]: `jsn` is no value for `--output`: it takes `text` or `json`\nhint: did you mean `json`?',
    ],
    [
      'show --limit many',
      '[usage/invalid-value]: `many` is no value for `--limit`: it takes a whole number from 0, or `all`',
    ],
    [
      'show --inline x -s y',
      '[usage/option-conflict]: `--inline` and `--select` cannot be used together\nhint: leave one of them out',
    ],
    [
      'build --vars [1',
      '[usage/invalid-vars]: `--vars` cannot be read: it is not valid YAML from character 3 on\nhint: give a YAML or JSON map, such as `--vars \'{"year": 2024}\'`',
    ],
    [
      'build --vars 7',
      '[usage/invalid-vars]: `--vars` cannot be read: it is not a map of names to values\nhint: give a YAML or JSON map, such as `--vars \'{"year": 2024}\'`',
    ],
  ])('eider %s', async (line, expected) => {
    expect(await eider(line)).toEqual({ code: 2, stdout: '', stderr: `error${expected}\n` });
  });

  test('of variables names the variable, and all mistakes come at once', async () => {
    const env = { EIDER_THREADS: 'many', EIDER_QUIET: 'ture' };
    expect(await eider('build', { env })).toEqual({
      code: 2,
      stdout: '',
      stderr: `\
error[usage/invalid-value]: \`many\` is no value for \`EIDER_THREADS\`: it takes a whole number from 1

error[usage/invalid-value]: \`ture\` is no value for \`EIDER_QUIET\`: it takes \`true\` or \`false\`
hint: did you mean \`true\`?
`,
    });
  });

  test('is in colour on a terminal, unless told otherwise', async () => {
    const terminal = { stderrIsTty: true, columns: 80 };
    expect((await eider('biuld', terminal)).stderr).toContain('\u001B[31m');
    expect((await eider('biuld --no-color', terminal)).stderr).not.toContain('\u001B');
  });
});

test('a bug is reported as one, without secrets, and with its stack only when asked', async () => {
  const broken: Partial<Io> = {
    stdout: () => {
      throw new TypeError('no postgres://me:hunter2@host, no s3cr3t-value\nsecond line');
    },
    env: { MY_PASSWORD: 's3cr3t-value', EIDER_DEBUG: '' },
  };
  const short = `\
eider ${version}: TypeError: no postgres://me:***@host, no ***
This is a bug in Eider, not in your project. Please report it with the command that you ran.
`;
  expect(await eider('--version', broken)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${short}Run it again with EIDER_DEBUG=1 to see where it happened.\n`,
  });
  const { stderr } = await eider('--version', { ...broken, env: { ...broken.env, EIDER_DEBUG: '1' } });
  expect(
    stderr.startsWith(`${short}TypeError: no postgres://me:***@host, no ***\nsecond line\n    at `),
  ).toBe(true);
});
