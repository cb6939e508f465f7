import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  type OptionSpec,
  projectSpecs,
  selectionSpecs,
  untrustedSpec,
  waitSpec,
} from '../frame/option-specs.js';
import type { DiffOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const formats = ['text', 'json', 'markdown'] as const;

const diffSpecs: readonly OptionSpec[] = [
  {
    key: 'key',
    flags: '--key <columns...>',
    help: 'pair rows by these columns (default: what the project says)',
    group: 'Run:',
    takes: 'one or more columns',
  },
  {
    key: 'excludeColumns',
    flags: '--exclude-columns <columns...>',
    help: 'leave these columns out of the rows that are compared',
    group: 'Run:',
    takes: 'one or more columns',
  },
  {
    key: 'byColumn',
    flags: '--by-column',
    help: 'tell of every column in how many rows it is equal, changed, or NULL on one side',
    group: 'Output:',
  },
  {
    key: 'sample',
    flags: '--sample <part>',
    help: 'compare a part of the keys: 10%, or 1000 keys of each model',
    group: 'Run:',
    takes: 'a percentage such as `10%`, or a number of keys',
  },
  {
    key: 'examples',
    flags: '--examples <number>',
    help: 'show so many keys of each difference, where not personal',
    group: 'Output:',
    takes: 'a whole number from 0',
  },
  {
    key: 'failOnChange',
    flags: '--fail-on-change',
    help: 'exit with 1 when anything differs',
    group: 'Run:',
  },
];

const outputSpec: OptionSpec = {
  key: 'output',
  flags: '--output <format>',
  help: 'text, json: one object a line, or markdown',
  group: 'Output:',
  takes: '`text`, `json` or `markdown`',
  env: 'EIDER_OUTPUT',
  choices: formats,
};

export const diffCommand: CommandDefinition<DiffOptions> = {
  name: 'diff',
  summary: 'what changed in columns and rows since a base',
  description:
    'Compares what was modified with an earlier run or a commit: columns that came, went, moved or changed type, and rows that were added, removed or changed, by column. Values are never shown. Without data on one side, columns are compared alone. Writes nothing.',
  options: [
    ...selectionSpecs,
    ...deferSpecs.filter((spec) => spec.key === 'deferTarget'),
    ...diffSpecs,
    waitSpec,
    outputSpec,
    ...projectSpecs,
    untrustedSpec,
  ],
  examples: [
    ['eider diff --state prod/target', 'what was built here, with production'],
    ['eider diff --state git:main', 'columns alone, with a branch'],
    ['eider diff --state git:main --defer-target prod', 'rows as well, with a target'],
    ['eider diff --state prod/target -s my_model --sample 10%', 'a tenth of the rows of one model'],
  ],
  read: (given) => {
    const deferTarget = given.text('deferTarget');
    const key = given.list('key');
    const excludeColumns = given.list('excludeColumns');
    const sample = given.sample('sample');
    return {
      // `--output` has more formats here than elsewhere.
      ...readProject({ ...given, choice: (_key, _choices, fallback) => fallback }),
      ...readSelection(given),
      output: given.choice('output', formats, 'text'),
      ...(deferTarget !== undefined && { deferTarget }),
      ...(key.length > 0 && { key }),
      ...(excludeColumns.length > 0 && { excludeColumns }),
      ...(given.flag('byColumn') && { byColumn: true }),
      ...(sample && sample.kind !== 'empty' && { sample }),
      examples: given.count('examples', 0) ?? 0,
      failOnChange: given.flag('failOnChange'),
      wait: given.wait('wait'),
    };
  },
  run: async (options, io) => (await import('./diff.js')).runDiff(options, io),
};
