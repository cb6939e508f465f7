import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  inlineSpec,
  type OptionSpec,
  projectSpecs,
  selectionSpecs,
} from '../frame/option-specs.js';
import type { ShowOptions } from '../frame/options.js';
import { readDefer, readNames, readProject } from '../frame/read-options.js';

const limitSpec: OptionSpec = {
  key: 'limit',
  flags: '--limit <rows>',
  help: 'how many rows: a number, or all (default: 5)',
  group: 'Run:',
  takes: 'a number of rows, or `all`',
  env: 'EIDER_LIMIT',
};

const failuresSpec: OptionSpec = {
  key: 'failures',
  flags: '--failures <test>',
  help: 'the failing rows that a test kept',
  group: 'Selection:',
  takes: 'the name of a test',
};

export const showCommand: CommandDefinition<ShowOptions> = {
  name: 'show',
  summary: 'print rows of a model or a query',
  description: 'Runs the chosen model, or a query, and prints its first rows. Nothing is written.',
  argument: { syntax: '[names...]', help: 'the model, seed or source to show', values: 'nodes' },
  options: [...selectionSpecs, ...deferSpecs, inlineSpec, failuresSpec, limitSpec, ...projectSpecs],
  examples: [
    ['eider show my_model', 'the first rows of a model'],
    [`eider show --inline "select count(*) from {{ ref('my_model') }}"`, 'a query'],
    ['eider show --failures unique_my_model_id', 'the rows that failed a test'],
    ['eider show my_model --limit all --output json', 'every row, an object each'],
  ],
  read: (given) => {
    const inline = given.text('inline');
    const failures = given.text('failures');
    return {
      ...readProject(given),
      ...readNames(given),
      ...readDefer(given),
      ...(inline !== undefined && { inline }),
      ...(failures !== undefined && { failures }),
      limit: given.limit('limit', 5),
    };
  },
  run: async (options, io) => (await import('./show.js')).runShow(options, io),
};
