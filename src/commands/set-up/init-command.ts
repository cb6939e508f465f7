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

const fromDbtSpec: OptionSpec = {
  key: 'fromDbt',
  flags: '--from-dbt <folder>',
  help: 'write the native form of a dbt project, and prove that it gives the same rows',
  group: 'Project:',
  takes: 'the folder of a dbt project',
};

export const initCommand: CommandDefinition<InitOptions> = {
  name: 'init',
  summary: 'make a new project that builds at once',
  description:
    'Writes a small project: a seed, a staging view, a tested mart; or the native form of a dbt project. It asks nothing and overwrites nothing.',
  argument: { syntax: '[folder]', help: 'where to write it (default: this folder)', values: 'folder' },
  options: [nameSpec, fromDbtSpec],
  examples: [
    ['eider init housing', 'a project in the new folder housing'],
    ['eider init . --name housing', 'in this folder, with a name'],
    ['eider init --from-dbt ../shop shop', 'a dbt project in native form, in the new folder shop'],
  ],
  read: (given) => {
    const name = given.text('name');
    const fromDbt = given.text('fromDbt');
    return {
      ...readCommon(given),
      directory: resolve(given.cwd, given.arguments[0] ?? '.'),
      ...(name !== undefined && { name }),
      ...(fromDbt !== undefined && { fromDbt: resolve(given.cwd, fromDbt) }),
    };
  },
  run: async (options, io) =>
    options.fromDbt === undefined
      ? (await import('./init.js')).runInit(options, io)
      : (await import('./from-dbt.js')).runFromDbt({ ...options, fromDbt: options.fromDbt }, io),
};
