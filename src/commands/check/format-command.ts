import type { CommandDefinition } from '../frame/definition.js';
import { type OptionSpec, projectSpecs, selectionSpecs } from '../frame/option-specs.js';
import type { FormatOptions } from '../frame/options.js';
import { readNames, readProject } from '../frame/read-options.js';

const checkSpec: OptionSpec = {
  key: 'check',
  flags: '--check',
  help: 'write nothing, and exit with 1 when a file would change',
  group: 'Run:',
};

const diffSpec: OptionSpec = {
  key: 'diff',
  flags: '--diff',
  help: 'write nothing, and print the changes as a diff',
  group: 'Run:',
};

export const formatCommand: CommandDefinition<FormatOptions> = {
  name: 'format',
  summary: 'lay out the SQL of models and tests',
  description:
    'Changes nothing but white space in models and tests in SQL, so that nothing is built anew; tags, comments and texts stay. A file that cannot be formatted for certain is left as it is, with a warning.',
  argument: { syntax: '[names...]', help: 'models, tests, files or folders', values: 'nodes' },
  options: [...selectionSpecs, checkSpec, diffSpec, ...projectSpecs],
  examples: [
    ['eider format', 'all of the project'],
    ['eider format my_model models/marts', 'a model, and what is in a folder'],
    ['eider format --check', 'for CI: exit with 1 when a file would change'],
    ['eider format --diff', 'the changes, as a diff'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readNames(given),
    check: given.flag('check'),
    diff: given.flag('diff'),
  }),
  run: async (options, io) => (await import('./format.js')).runFormat(options, io),
};
