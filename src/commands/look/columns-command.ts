import type { CommandDefinition } from '../frame/definition.js';
import { projectSpecs, untrustedSpec } from '../frame/option-specs.js';
import type { ColumnsOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const columnsCommand: CommandDefinition<ColumnsOptions> = {
  name: 'columns',
  summary: "a model's columns, with types and where they come from",
  description:
    'Lists the columns of a model, seed or source with their types, found by binding it without data, and the columns that each comes from.',
  argument: { syntax: '<name>', help: 'a model or seed, or source.table', values: 'nodes' },
  options: [...projectSpecs, untrustedSpec],
  examples: [
    ['eider columns my_model', 'a table'],
    ['eider columns my_model --output json', 'an object a column'],
  ],
  read: (given) => ({ ...readProject(given), name: given.arguments[0] ?? '' }),
  run: async (options, io) => (await import('./columns.js')).runColumns(options, io),
};
