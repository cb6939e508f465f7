import type { CommandDefinition } from './definition.js';
import { projectSpecs, selectionSpecs, untrustedSpec } from './option-specs.js';
import type { LsOptions } from './options.js';
import { readProject, readSelection } from './read-options.js';

export const lsCommand: CommandDefinition<LsOptions> = {
  name: 'ls',
  alias: 'list',
  summary: 'list the nodes of the project',
  description: 'Lists the chosen nodes, a line each. Nothing is built or read.',
  options: [...selectionSpecs, ...projectSpecs, untrustedSpec],
  examples: [
    ['eider ls', 'all nodes'],
    ['eider ls -s +my_model', 'what a model needs'],
    ['eider ls --output json', 'an object a node'],
  ],
  read: (given) => ({ ...readProject(given), ...readSelection(given) }),
  run: async (options, io) => (await import('./ls.js')).runLs(options, io),
};
