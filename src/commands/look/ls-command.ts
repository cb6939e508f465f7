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

const listings = ['selector', 'name', 'path'] as const;

const formatSpec: OptionSpec = {
  key: 'output',
  flags: '--output <format>',
  help: 'text, json (an object a node), or as dbt has it: selector, name, path',
  group: 'Output:',
  takes: '`text`, `json`, `selector`, `name` or `path`',
  env: 'EIDER_OUTPUT',
  choices: ['text', 'json', ...listings],
};

const keysSpec: OptionSpec = {
  key: 'outputKeys',
  flags: '--output-keys <keys...>',
  help: 'with --output json: these keys of dbt’s manifest, config.materialized too',
  group: 'Output:',
  takes: 'keys of dbt’s manifest, such as `name` or `config.materialized`',
};

export const lsCommand: CommandDefinition<LsOptions> = {
  name: 'ls',
  alias: 'list',
  summary: 'list the nodes of the project',
  description:
    'Lists the chosen nodes, a line each. Nothing is built. With `--output json`, each has all its columns with their types, as `eider check` finds them without data.',
  options: [...selectionSpecs, formatSpec, keysSpec, noTypesSpec, ...projectSpecs, untrustedSpec],
  examples: [
    ['eider ls', 'all nodes'],
    ['eider ls -s +my_model', 'what a model needs'],
    ['eider ls --output json', 'an object a node, with columns and types'],
    ['eider ls --output path', 'the files they are in'],
    ['eider ls --output json --no-check', 'only with the columns that are declared: faster'],
  ],
  read: (given) => {
    const format = given.choice('output', ['text', 'json', ...listings], 'text');
    const listing = listings.find((other) => other === format);
    const outputKeys = given.words('outputKeys');
    return {
      ...readProject(given, format === 'json' || outputKeys.length > 0 ? 'json' : 'text'),
      ...readSelection(given),
      ...(listing !== undefined && { listing }),
      outputKeys,
      ...(given.list('models').length > 0 && { onlyModels: true }),
      check: given.flag('check'),
    };
  },
  run: async (options, io) => (await import('./ls.js')).runLs(options, io),
};
