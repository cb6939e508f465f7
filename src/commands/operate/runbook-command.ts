import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import { dryRunSpec, projectSpecs, waitSpec, type OptionSpec } from '../frame/option-specs.js';
import type { RunbookOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const runbookSpecs: readonly OptionSpec[] = [
  {
    key: 'step',
    flags: '--step <numbers...>',
    help: 'go through these steps only',
    group: 'Run:',
    takes: 'one or more numbers of steps',
  },
  {
    key: 'keepGoing',
    flags: '--keep-going',
    help: 'go on after a step that failed',
    group: 'Run:',
  },
  {
    key: 'report',
    flags: '--report <file>',
    help: 'write the proofs to a file too, as Markdown',
    group: 'Output:',
    takes: 'a file to write, such as `report.md`',
  },
];

export const runbookCommand: CommandDefinition<RunbookOptions> = {
  name: 'runbook',
  summary: 'go through a checklist, with a proof of each step',
  description:
    'Goes through the steps of a runbook of project.yml: files present, types declared, connections, build, release, absence of personal data. Each says what was looked at, in figures and never by a value. Stops at the first step that fails.',
  argument: { syntax: '[name]', help: 'the runbook (default: the only one)' },
  options: [...runbookSpecs, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider runbook locomvac', 'all of its steps'],
    ['eider runbook locomvac --step 1 2', 'two of them'],
    ['eider runbook locomvac --dry-run', 'what it would do'],
    ['eider runbook locomvac --report report.md', 'and keep the proofs'],
  ],
  read: (given) => {
    const [name] = given.arguments;
    const report = given.text('report');
    return {
      ...readProject(given),
      ...(name !== undefined && { name }),
      steps: given.list('step'),
      keepGoing: given.flag('keepGoing'),
      dryRun: given.flag('dryRun'),
      ...(report !== undefined && { report: resolve(given.cwd, report) }),
      wait: given.wait('wait'),
    };
  },
  run: async (options, io) => (await import('./runbook.js')).runRunbook(options, io),
};
