import type { CommandDefinition } from '../frame/definition.js';
import {
  noCheckSpec,
  projectSpecs,
  selectionSpecs,
  untrustedSpec,
  type OptionSpec,
} from '../frame/option-specs.js';
import type { LsOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const noTypesSpec: OptionSpec = {
  ...noCheckSpec,
  help: 'with --output json: only declared columns, nothing is bound',
  group: 'Output:',
};

export const lsCommand: CommandDefinition<LsOptions> = {
  name: 'ls',
  alias: 'list',
  summary: 'list the nodes of the project',
  description:
    'Lists the chosen nodes, a line each. Nothing is built. With `--output json`, each has all its columns with their types, as `eider check` finds them without data.',
  options: [...selectionSpecs, noTypesSpec, ...projectSpecs, untrustedSpec],
  examples: [
    ['eider ls', 'all nodes'],
    ['eider ls -s +my_model', 'what a model needs'],
    ['eider ls --output json', 'an object a node, with columns and types'],
    ['eider ls --output json --no-check', 'only with the columns that are declared: faster'],
  ],
  read: (given) => ({ ...readProject(given), ...readSelection(given), check: given.flag('check') }),
  run: async (options, io) => (await import('./ls.js')).runLs(options, io),
};
