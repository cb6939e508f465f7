import { resolve } from 'node:path';
import type { CommandDefinition } from '../frame/definition.js';
import type { OptionSpec } from '../frame/option-specs.js';
import type { InitOptions } from '../frame/options.js';
import { readCommon } from '../frame/read-options.js';

const nameSpec: OptionSpec = {
  key: 'name',
  flags: '--name <name>',
  help: "the project's name (default: the folder's)",
  group: 'Project:',
  takes: 'a name of small letters, digits and _',
};

export const initCommand: CommandDefinition<InitOptions> = {
  name: 'init',
  summary: 'make a new project that builds at once',
  description:
    'Writes a small project: a seed, a staging view, a tested mart. It asks nothing and overwrites nothing.',
  argument: { syntax: '[folder]', help: 'where to write it (default: this folder)', values: 'folder' },
  options: [nameSpec],
  examples: [
    ['eider init housing', 'a project in the new folder housing'],
    ['eider init . --name housing', 'in this folder, with a name'],
  ],
  read: (given) => {
    const name = given.text('name');
    return {
      ...readCommon(given),
      directory: resolve(given.cwd, given.arguments[0] ?? '.'),
      ...(name !== undefined && { name }),
    };
  },
  run: async (options, io) => (await import('./init.js')).runInit(options, io),
};
