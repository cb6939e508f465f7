import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import type { Given } from '../frame/given.js';
import {
  deferSpecs,
  junitSpec,
  limitSpecs,
  projectSpecs,
  stateSpec,
  threadsSpec,
  untrustedSpec,
  waitSpec,
  type OptionSpec,
} from '../frame/option-specs.js';
import type { CiOptions } from '../frame/options.js';
import { readDefer, readLimit, readProject } from '../frame/read-options.js';

const ciSpecs: readonly OptionSpec[] = [
  {
    key: 'trusted',
    flags: '--trusted',
    help: "the code is your own, though CI's environment does not say so",
    group: 'Project:',
  },
  {
    key: 'keep',
    flags: '--keep',
    help: 'leave what was built, in target/ci/warehouse',
    group: 'Run:',
  },
  {
    key: 'summary',
    flags: '--summary <file>',
    help: 'write the summary to a file too, as Markdown',
    group: 'Output:',
    takes: 'a file to write, such as `summary.md`',
  },
  {
    key: 'sarif',
    flags: '--sarif <file>',
    help: 'write the findings as SARIF, for code scanning',
    group: 'Output:',
    takes: 'a file to write, such as `eider.sarif`',
  },
  {
    key: 'annotations',
    flags: '--annotations',
    help: 'print annotations of GitHub Actions (there, unless said)',
    group: 'Output:',
  },
];

export const ciCommand: CommandDefinition<CiOptions> = {
  name: 'ci',
  summary: 'all that a pull request is asked, in one command',
  description:
    'Checks the whole project, builds what changed and all that reads it into a warehouse of its own, tests it, compares it with the base, looks for personal data, and says who may see a difference. The base is the commit where the branch left what it is to be merged into. The code of a fork is not trusted: no hook and no JavaScript of it runs. Standard output is a summary as Markdown.',
  options: [
    stateSpec,
    ...deferSpecs.filter(({ key }) => key === 'deferTarget'),
    ...limitSpecs,
    threadsSpec,
    waitSpec,
    junitSpec,
    ...ciSpecs,
    ...projectSpecs,
    untrustedSpec,
  ],
  examples: [
    ['eider ci', 'the branch, compared with where it left the main one'],
    ['eider ci --state prod/target', "compared with a run, beside that run's data"],
    ['eider ci --state git:main --defer-target prod', "compared with a commit, beside a target's data"],
    ['eider ci --junit junit.xml --sarif eider.sarif', 'with reports for CI'],
  ],
  read: readCi,
  run: async (options, io) => (await import('./ci.js')).runCi(options, io),
};

function readCi(given: Given): CiOptions {
  const file = (key: string): string | undefined => {
    const path = given.text(key);
    return path === undefined ? undefined : resolve(given.cwd, path);
  };
  const [summary, junit, sarif] = [file('summary'), file('junit'), file('sarif')];
  const state = given.text('state');
  const { deferTarget } = readDefer(given);
  const threads = given.count('threads', 1);
  return {
    ...readProject(given),
    ...readLimit(given),
    ...(state !== undefined && { state }),
    ...(deferTarget !== undefined && { deferTarget }),
    ...(threads !== undefined && { threads }),
    ...(summary !== undefined && { summary }),
    ...(junit !== undefined && { junit }),
    ...(sarif !== undefined && { sarif }),
    trusted: given.flag('trusted'),
    annotations: given.flag('annotations'),
    keep: given.flag('keep'),
    wait: given.wait('wait'),
  };
}
