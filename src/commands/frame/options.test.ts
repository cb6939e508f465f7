import { expect, test } from 'vitest';
import { Command } from 'commander';
import type { CommandDefinition } from './definition.js';
import { buildCommand } from '../build/build-command.js';
import { exitCodes } from './exit-codes.js';
import { extensionsCommands } from '../set-up/extensions-command.js';
import { fakeIo } from './fake-io.js';
import { publishCommand } from '../release/publish-command.js';
import { registerCommand } from './register.js';
import { showCommand } from '../look/show-command.js';

/** The options that a command line is read into. */
async function optionsOf<Options>(
  definition: CommandDefinition<Options>,
  words: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<Options | undefined> {
  let seen: Options | undefined;
  const keep = (options: Options): Promise<0> => {
    seen = options;
    return Promise.resolve(0);
  };
  const program = new Command().exitOverride();
  registerCommand(
    program,
    { ...definition, run: keep },
    { io: fakeIo({ env }).io, exit: exitCodes.success, mayRun: () => true },
  );
  await program.parseAsync([definition.name, ...words], { from: 'user' });
  return seen;
}

const defaults = {
  command: 'build',
  output: 'text',
  quiet: false,
  colour: true,
  projectDir: '/nowhere',
  vars: {},
  warnError: false,
  select: [],
  exclude: [],
  failFast: false,
  dryRun: false,
  wait: 0,
  fullRefresh: false,
  force: false,
  storeFailures: false,
  check: true,
  prune: false,
  defer: false,
  favorState: false,
};

test('nothing given leaves the defaults', async () => {
  expect(await optionsOf(buildCommand, [])).toEqual(defaults);
});

test('every option of build is read', async () => {
  const words = `-s a+ tag:b -s c -m d --exclude e f -f --force -x --store-failures --no-check --dry-run --wait 30 --threads 4
    --project-dir sub --profiles-dir /etc/eider --profile p -t prod --target-path out --warn-error --output json -q --no-color
    --state ../prod/target --defer --favor-state --defer-target nightly --sample 12.5%`;
  expect(
    await optionsOf(buildCommand, [...words.split(/\s+/u), '--vars', '{year: 2024, codes: ["01"]}']),
  ).toEqual({
    command: 'build',
    output: 'json',
    quiet: true,
    colour: false,
    projectDir: '/nowhere/sub',
    profilesDir: '/etc/eider',
    profile: 'p',
    target: 'prod',
    targetPath: 'out',
    vars: { year: 2024, codes: ['01'] },
    warnError: true,
    select: ['a+', 'tag:b', 'c', 'd'],
    exclude: ['e', 'f'],
    threads: 4,
    failFast: true,
    dryRun: true,
    wait: 30,
    fullRefresh: true,
    force: true,
    storeFailures: true,
    check: false,
    prune: false,
    state: '../prod/target',
    defer: true,
    favorState: true,
    deferTarget: 'nightly',
    limit: { kind: 'percent', percent: 12.5 },
  });
});

test('parts of the rows, and what is built again', async () => {
  const given = await Promise.all(
    [['--empty'], ['--sample', '500'], ['--sample', '500 rows'], ['--sample', '5 %']].map((words) =>
      optionsOf(buildCommand, words),
    ),
  );
  expect(given.map((options) => options?.limit)).toEqual([
    { kind: 'empty' },
    { kind: 'rows', rows: 500 },
    { kind: 'rows', rows: 500 },
    { kind: 'percent', percent: 5 },
  ]);
  const refused = await Promise.all(
    [
      ['--sample', '0'],
      ['--sample', '100%'],
      ['--sample', 'half'],
      ['--sample', '5', '--empty'],
    ].map((words) => optionsOf(buildCommand, words)),
  );
  expect(refused).toEqual([undefined, undefined, undefined, undefined]);
  const full = await optionsOf(buildCommand, ['--full']);
  expect([full?.fullRefresh, full?.force]).toEqual([true, true]);
  const favoured = await optionsOf(buildCommand, ['--favor-state']);
  expect([favoured?.defer, favoured?.favorState]).toEqual([true, true]);
});

test('whatever chooses nodes is read', async () => {
  const words = `--selector nightly --resource-type model test --exclude-resource-type seed --indirect-selection cautious --state prod`;
  expect(await optionsOf(buildCommand, words.split(' '))).toEqual({
    ...defaults,
    selector: 'nightly',
    resourceTypes: ['model', 'test'],
    excludeResourceTypes: ['seed'],
    indirectSelection: 'cautious',
    state: 'prod',
  });
  const env = { EIDER_INDIRECT_SELECTION: 'empty', EIDER_STATE: 'before' };
  expect(await optionsOf(buildCommand, ['--select', 'a', '--select', 'b'], env)).toEqual({
    ...defaults,
    select: ['a', 'b'],
    indirectSelection: 'empty',
    state: 'before',
  });
});

test('pruning looks at the whole project: it takes no selection', async () => {
  expect((await optionsOf(buildCommand, ['--prune']))?.prune).toBe(true);
  expect(await optionsOf(buildCommand, ['--prune', '-s', 'a'])).toBeUndefined();
  expect(await optionsOf(buildCommand, ['--prune', '--exclude', 'a'])).toBeUndefined();
});

test('the environment stands in for what is not given', async () => {
  const env = {
    EIDER_TARGET: 'ci',
    EIDER_THREADS: '8',
    EIDER_FAIL_FAST: 'yes',
    EIDER_WAIT: 'true',
    EIDER_VARS: '{"a": 1}',
    EIDER_QUIET: '0',
    EIDER_PROFILE: '',
  };
  expect(await optionsOf(buildCommand, ['--threads', '2'], env)).toEqual({
    ...defaults,
    target: 'ci',
    threads: 2,
    failFast: true,
    wait: 'forever',
    vars: { a: 1 },
  });
});

test('limits, waits and names', async () => {
  const limits = await Promise.all(
    [[], ['--limit', '20'], ['--limit', 'all'], ['--limit', '-1']].map((words) =>
      optionsOf(showCommand, words),
    ),
  );
  expect(limits.map((options) => options?.limit)).toEqual([5, 20, 'all', 'all']);
  expect((await optionsOf(publishCommand, ['a', 'b', '--wait']))?.publications).toEqual(['a', 'b']);
  expect((await optionsOf(publishCommand, ['--wait']))?.wait).toBe('forever');
  const install = extensionsCommands[0];
  const options = install && (await optionsOf(install, ['spatial', '--from', 'usb']));
  expect([options?.action, options?.names, options?.from]).toEqual(['install', ['spatial'], '/nowhere/usb']);
});
